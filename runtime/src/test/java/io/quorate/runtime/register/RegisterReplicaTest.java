package io.quorate.runtime.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.InvariantViolation;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Chosen;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.paxos.Proposal;
import io.quorate.protocol.paxos.ProposalNumber;
import io.quorate.protocol.paxos.ProposerOptions;
import io.quorate.runtime.register.RegisterOutcome.Empty;
import io.quorate.runtime.register.RegisterOutcome.Holds;
import io.quorate.runtime.register.RegisterOutcome.Reason;
import io.quorate.runtime.register.RegisterOutcome.Refused;
import io.quorate.runtime.register.RegisterOutcome.Unknown;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// One node of three, with a disk that is done at once.
class RegisterReplicaTest {
  private static final NodeId SELF = new NodeId(1);
  private static final NodeId OTHER = new NodeId(2);
  private static final Configuration GROUP = Configuration.of(List.of(SELF, OTHER, new NodeId(3)));
  private static final Bytes NAME = Bytes.utf8("owner");
  private static final Bytes ADA = Bytes.utf8("ada");
  private static final Bytes BOB = Bytes.utf8("bob");

  private final List<PaxosMessage> sentToOther = new ArrayList<>();
  private final List<RegisterOutcome> outcomes = new ArrayList<>();
  private boolean logIsFull;
  private RegisterReplica replica = replica(new RegisterStates(GROUP));

  private RegisterReplica replica(RegisterStates states) {
    return new RegisterReplica(
        SELF,
        states,
        new RegisterLimits(2, 10, 10),
        ProposerOptions.DEFAULT,
        new SplittableRandom(1),
        new RegisterReplica.Surroundings() {
          @Override
          public void send(NodeId to, Bytes register, PaxosMessage message) {
            if (to.equals(OTHER)) {
              sentToOther.add(message);
            }
          }

          @Override
          public void persist(Bytes register, PaxosWrite write, Runnable then) {
            then.run();
          }

          @Override
          public boolean logIsFull() {
            return logIsFull;
          }
        });
  }

  @Test
  void what_a_register_holds_is_told_without_asking_anybody() {
    learn(ADA);

    write(BOB);
    read(NAME);

    assertThat(outcomes).containsExactly(new Holds(ADA), new Holds(ADA));
    assertThat(sentToOther).isEmpty();
  }

  @Test
  void a_proposer_is_told_what_was_chosen_instead_of_promised_anything() {
    learn(ADA);

    receive(new Prepare(new ProposalNumber(7, OTHER)));

    assertThat(sentToOther).containsExactly(new Chosen(ADA));
  }

  @Test
  void two_choices_are_a_violation() {
    learn(ADA);

    assertThatThrownBy(() -> receive(new Chosen(BOB))).isInstanceOf(InvariantViolation.class);
  }

  @Test
  void a_read_that_began_during_an_inquiry_waits_for_the_next_one() {
    read(NAME);
    replica.run(0);
    read(NAME);
    receive(new Promise(new ProposalNumber(1, SELF), Optional.empty()));
    assertThat(outcomes).containsExactly(new Empty());

    receive(new Promise(new ProposalNumber(2, SELF), Optional.empty()));
    assertThat(outcomes).containsExactly(new Empty(), new Empty());
  }

  @Test
  void a_request_that_nobody_answers_ends_unknown_and_its_value_may_turn_up_later() {
    write(ADA);
    replica.run(1000);
    assertThat(outcomes).containsExactly(new Unknown());

    replica.write(NAME, BOB, 1000, Long.MAX_VALUE, outcomes::add);
    replica.run(replica.nextDeadline());
    receive(new Promise(new ProposalNumber(2, SELF), Optional.empty()));

    assertThat(sentToOther).contains(new Accept(new Proposal(new ProposalNumber(2, SELF), ADA)));
  }

  @Test
  void who_waits_for_nothing_does_nothing() {
    write(ADA);
    replica.run(1000);
    sentToOther.clear();

    assertThat(replica.nextDeadline()).isLessThan(Long.MAX_VALUE);
    replica.run(replica.nextDeadline());

    assertThat(replica.nextDeadline()).isEqualTo(Long.MAX_VALUE);
    assertThat(sentToOther).isEmpty();
  }

  @Test
  void a_node_keeps_so_many_registers_and_no_more() {
    replica.read(Bytes.utf8("a"), 0, 1000, outcomes::add);
    replica.receive(OTHER, Bytes.utf8("b"), new Prepare(new ProposalNumber(1, OTHER)));
    replica.run(0);
    sentToOther.clear();

    replica.receive(OTHER, Bytes.utf8("c"), new Prepare(new ProposalNumber(1, OTHER)));
    replica.run(0);
    write(ADA);

    assertThat(sentToOther).isEmpty();
    assertThat(outcomes).containsExactly(new Refused(Reason.TOO_MANY_REGISTERS));
  }

  @Test
  void a_full_log_takes_nothing_new() {
    logIsFull = true;

    write(ADA);
    receive(new Prepare(new ProposalNumber(1, OTHER)));

    assertThat(outcomes).containsExactly(new Refused(Reason.LOG_FULL));
    assertThat(sentToOther).isEmpty();
  }

  @Test
  void a_node_that_stops_leaves_its_requests_in_doubt() {
    write(ADA);
    read(NAME);

    replica.stop();

    assertThat(outcomes).containsExactly(new Unknown(), new Unknown());
  }

  @Test
  void a_node_keeps_its_promises_in_another_life() {
    RegisterStates states = new RegisterStates(GROUP);
    states.add(NAME, new PaxosWrite.Promised(new ProposalNumber(5, OTHER)));
    replica = replica(states);

    receive(new Prepare(new ProposalNumber(4, OTHER)));

    assertThat(sentToOther.toString()).isEqualTo("[Rejected 4.2, promised 5.2]");
  }

  private void learn(Bytes value) {
    receive(new Chosen(value));
    assertThat(outcomes).isEmpty();
  }

  private void receive(PaxosMessage message) {
    replica.receive(OTHER, NAME, message);
    replica.run(0);
  }

  private void write(Bytes value) {
    replica.write(NAME, value, 0, 1000, outcomes::add);
  }

  private void read(Bytes name) {
    replica.read(name, 0, 1000, outcomes::add);
  }
}
