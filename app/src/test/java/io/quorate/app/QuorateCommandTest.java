package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuorateCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--help",
        "-h",
        "demo --help",
        "version --help",
        "simulate --help",
        "simulate commit --help",
        "simulate timing --help",
        "simulate scaling --help",
        "status --help",
        "txn --help",
        "txn run --help",
        "txn list --help",
        "txn resolve --help",
        "bench --help",
        "bench put --help",
        "bench range --help",
        "bench txn --help",
        "bench compare --help",
        "bench failover --help",
        "bench histories --help",
        "bench transfer --help",
        "bench locks --help",
        "check --help",
        "help server"
      })
  void every_command_explains_itself(String arguments) {
    assertThat(run(arguments)).isZero();
    assertThat(out.toString()).contains("Usage: quorate");
    assertThat(err.toString()).isEmpty();
  }

  @Test
  void each_command_has_a_line_of_its_own_in_the_list() {
    run("--help");
    run("bench --help");

    assertThat(out.toString().lines())
        .anySatisfy(line -> assertThat(line).matches(" +server +\\S.*\\."))
        .anySatisfy(line -> assertThat(line).matches(" +demo +\\S.*\\."))
        .anySatisfy(line -> assertThat(line).matches(" +bench +\\S.*\\."))
        .anySatisfy(line -> assertThat(line).matches(" +check +\\S.*[.?]"))
        .anySatisfy(line -> assertThat(line).matches(" +version +\\S.*\\."))
        .anySatisfy(line -> assertThat(line).matches(" +compare +\\S.*\\."))
        .anySatisfy(line -> assertThat(line).matches(" +failover +\\S.*\\."));
  }

  @ParameterizedTest
  @ValueSource(strings = {"--version", "-V"})
  void the_version_is_an_option_too(String option) {
    assertThat(run(option)).isZero();
    assertThat(out.toString()).startsWith("quorate ").contains("etcd    3.");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          serv                                 | argument 'serv' is unknown, did you mean 'server'
          --foo                                | option '--foo' is unknown
          bench                                | say which
          bench putt                           | argument 'putt' is unknown
          simulate --seed x                    | '--seed': 'x' is not a long
          simulate --seed 1 --seeds 1..2       | exclude each other
          simulate --seeds 2..1                | --seeds 2..1: the last seed is less than the first
          simulate --seeds 1                   | not a range such as 1..100
          simulate commit --protocol 4pc       | '4pc' is no protocol; there are 2pc, 3pc, e3pc, paxos-
          simulate commit --participants 10    | participants must be from 1 to 9, not 10
          simulate commit --vote yes,maybe     | 'maybe' is no vote; there are yes, no, late-no
          simulate commit --participants 2 --vote yes | --vote yes: 1 votes for 2 participants
          simulate commit --crash c1           | 'c1' is not a process and a step such as c1@5
          simulate commit --crash c1@0         | steps are numbered from 1 on
          simulate commit --crash 4@1          | there is no process 4; there are c1, c2, 1, 2, 3
          simulate commit --crash c1@1 --back x | not a duration such as 500ms
          simulate --nodes 1                   | nodes must be from 2 to 9, not 1
          simulate --clients 0                 | clients must be from 1 to 200, not 0
          simulate --faults kill,fire          | 'fire' is no fault; there are all, none, storm,
          simulate --workload queue            | 'queue' is no workload; there are registers, keys,
          simulate --duration soon             | not a duration such as 500ms
          simulate --processes 0               | --processes 0 is less than 1
          simulate --engine paxos              | 'paxos' is no engine; there are raft, multi-paxos
          simulate --replay pom.xml            | pom.xml: line 1:
          simulate scaling --nodes 3,x         | --nodes 3,x: not numbers such as 3,5,7
          simulate scaling --nodes 6,3         | --nodes 6,3: the next number must be greater
          simulate scaling --nodes 2           | nodes for groups of 3 must be from 3 to 100, not 2
          simulate scaling --replicas 4        | an odd number of members from 1 to 9, not 4
          simulate scaling --groups-per-node 0 | at least one group
          simulate scaling --groups-per-node 9000 | groups must be from 0 to 20000, not 27000
          simulate scaling --outstanding 0     | outstanding commands of a group must be at least 1, not 0
          simulate scaling --outstanding 9999  | are more than 100000
          simulate scaling --idle-groups many  | --idle-groups many: not numbers
          simulate scaling --one-way 0ms       | the delay of a message must be more than 0
          simulate scaling --one-way soon      | not a duration such as 500ms
          simulate scaling --duration 1ms      | the time to count must be from
          simulate scaling --engine paxos      | 'paxos' is no engine; there are raft, multi-paxos
          bench put --foo                      | option '--foo' is unknown
          bench put extra                      | argument 'extra' is unknown
          bench put --clients x                | '--clients': 'x' is not an int
          bench put --clients 0                | --clients 0 is less than 1
          bench put --clients 5 --connections 6 | --clients 5 is less than --connections 6
          bench put --connections 0            | --connections 0 is less than 1
          bench put --total 0                  | --total 0 is less than 1
          bench put --total                    | '--total'
          bench put --seconds 0                | --seconds 0 is less than 1
          bench put --warm-up -1               | --warm-up -1 is less than 0
          bench put --value-size -1            | --value-size -1 is less than 0
          bench put --key-space 0              | --key-space 0 is less than 1
          bench put --timeout 0                | --timeout 0 is less than 1
          bench put --threads 0                | --threads 0 is less than 1
          bench put --endpoints here           | "here" is neither host:port nor
          bench txn --puts 0                   | a txn of 0 puts
          bench compare --rounds 0             | --rounds 0 is less than 1
          bench compare --workloads get        | "get" is none of put, put-1, range
          bench compare --etcd /nowhere        | --etcd /nowhere is no program
          bench failover --kills 0             | --kills 0 is less than 1
          bench transfer --accounts 1          | --accounts 1 is less than 2
          bench locks --away 0                 | --away 0 is less than 1
          txn                                  | one of the commands run, list and resolve is missing
          txn run                              | STATEMENT
          txn run put a/b                      | statement 1: 'put' is followed by KEYSPACE/KEY VALUE
          txn run get a/b sett a/b 1           | statement 2: 'sett' is none of if, get, put and del
          txn run get ab                       | statement 1: 'ab' is no KEYSPACE/KEY
          txn run get a/                       | statement 1: 'a/' is no KEYSPACE/KEY
          txn run if a/b ~ 1                   | statement 1: '~' is none of =, !=, exists and missing
          txn run if a/b =                     | statement 1: 'if' is followed by
          txn run --timeout 0 get a/b          | --timeout 0 is less than 1
          txn run --protocol 3pc get a/b       | --protocol 3pc: neither register nor 2pc
          txn resolve 1/2/3                    | --reason
          txn resolve 1/2 --reason ann         | '1/2' names no transaction
          check x.edn                          | --model
          check --model linearizable:register  | FILE
          check --model causal:register x      | --model 'causal:register' begins with none of linearizable, sequential
          check --model sequential:tree x      | 'tree' after the colon, none of register, cas-register, kv
          check --model linearizable:set --initial 1 x | --initial makes no sense for a set
          check --model linearizable:kv --initial [ x | --initial '[' is no value
          check --model linearizable:kv --nil never x | --nil never is neither absent nor any
          check --model linearizable:kv --time-limit 0 x | --time-limit 0 is less than 1
          bench failover --election 400        | less than five times --heartbeat 100
          """)
  void a_mistake_is_said_in_one_line_with_exit_code_64(String arguments, String words) {
    assertThat(run(arguments)).isEqualTo(64);
    assertThat(err.toString().lines().toList())
        .singleElement()
        .satisfies(
            line -> assertThat(line).startsWith("quorate").contains(words).endsWith("--help'"));
    assertThat(out.toString()).isEmpty();
  }

  private int run(String arguments) {
    return QuorateCommand.run(
        new PrintWriter(out, true), new PrintWriter(err, true), arguments.split(" ", -1));
  }
}
