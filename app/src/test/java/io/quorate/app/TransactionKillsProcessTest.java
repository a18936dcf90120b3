package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.app.process.Quorate;
import io.quorate.checker.Verdict;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.client.Outcome;
import io.quorate.client.TransactionReport;
import io.quorate.client.Transactions;
import io.quorate.protocol.EngineName;
import io.quorate.testkit.LocalCluster;
import io.quorate.testkit.ServerProcess;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Money moves between accounts in three keyspaces of real servers, while those who move it, those
/// who coordinate that, and all others are killed with SIGKILL, one after the other and sometimes
/// all at once.
class TransactionKillsProcessTest {
  private static final int KILLS =
      Integer.getInteger("quorate.transactions.kills", Ordinarily.Runs.all() ? 200 : 6);
  private static final int TELLERS = 2;

  /// Between two kills, so that there is always something to lose.
  private static final int COMMITS_EACH = 5;

  private static final Duration PATIENCE = Duration.ofSeconds(10);

  @TempDir private Path folder;

  private final BankHistory history = new BankHistory();
  private final SplittableRandom random =
      new SplittableRandom(Long.getLong("quorate.transactions.seed", 1));
  private final List<Teller> tellers = new ArrayList<>();
  private int hired;

  /// A process of [BankTeller].
  private final class Teller {
    private final ServerProcess coordinator;
    private final Process process;
    private final Thread reader;

    Teller(LocalCluster cluster) {
      List<ServerProcess> order = new ArrayList<>(cluster.nodes());
      Collections.rotate(order, random.nextInt(order.size()));
      this.coordinator = order.getFirst();
      List<String> command = Quorate.java(BankTeller.class.getName());
      command.add(
          String.join(",", order.stream().map(each -> each.endpoint().toString()).toList()));
      command.add("t" + ++hired);
      command.add(Long.toString(random.nextLong(1L << 40)));
      try {
        this.process =
            new ProcessBuilder(command)
                .redirectError(
                    ProcessBuilder.Redirect.appendTo(folder.resolve("tellers.log").toFile()))
                .start();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
      this.reader = Thread.ofVirtual().start(this::read);
    }

    private void read() {
      try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          history.add(line);
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /// Its handle leaves alone what it has said and nobody has read yet.
    void kill() throws InterruptedException {
      process.toHandle().destroyForcibly();
      process.waitFor();
      reader.join();
    }

    void end() throws IOException, InterruptedException {
      process.getOutputStream().close();
      assertThat(process.waitFor()).as("a teller's exit code").isZero();
      reader.join();
    }
  }

  @ParameterizedTest
  @EnumSource(EngineName.class)
  @Ordinarily(EngineName.RAFT)
  void no_money_is_lost_whoever_is_killed_and_all_is_decided(EngineName engine, TestInfo test)
      throws Exception {
    Ordinarily.Runs.assume(test, engine);
    List<String> flags =
        List.of(
            "--engine=" + engine.word(),
            "--heartbeat-interval=50",
            "--election-timeout=500",
            "--log-format=console");
    try (LocalCluster cluster = Quorate.cluster(folder, 3, flags)) {
      cluster.start();
      open(cluster);
      for (int i = 0; i < TELLERS; i++) {
        tellers.add(new Teller(cluster));
      }
      awaitCommits(COMMITS_EACH);
      for (int kills = 0; kills < KILLS; ) {
        kills += killSomebody(cluster);
        awaitCommits(COMMITS_EACH);
        Thread.sleep(random.nextInt(300));
      }
      for (Teller teller : tellers) {
        teller.end();
      }
      cluster.nodes().forEach(cluster::awaitReady);
      awaitAllDecided(cluster);
      Map<String, String> last = audit(cluster);
      history.addLast(last);
      System.out.printf("%s, %d kills, %s%n", engine.word(), KILLS, history);
      assertThat(last.values().stream().mapToInt(BankHistory::balance).sum())
          .isEqualTo(BankHistory.ACCOUNTS.size() * BankHistory.OPENING_BALANCE);
      assertThat(history.judge()).isEqualTo(new Verdict.Holds());
    } finally {
      tellers.forEach(each -> each.process.destroyForcibly());
    }
  }

  private static List<Endpoint> endpoints(LocalCluster cluster) {
    return cluster.nodes().stream().map(ServerProcess::endpoint).toList();
  }

  private static void open(LocalCluster cluster) {
    try (EtcdClient client = EtcdClient.of(endpoints(cluster).getFirst(), PATIENCE);
        Transactions transactions = Transactions.of(endpoints(cluster), PATIENCE)) {
      client.createKeyspace("north");
      client.createKeyspace("south");
      Outcome<Boolean> opened =
          transactions.run(attempt -> {
            BankHistory.opening()
                .forEach((account, value) -> BankTeller.put(attempt, account, value));
            return true;
          });
      assertThat(opened).isEqualTo(new Outcome.Done<>(true));
    }
  }

  private void awaitCommits(int more) {
    int before = history.committed();
    LocalCluster.await(
        "commits", () -> Optional.of(history.committed()).filter(now -> now >= before + more));
  }

  /// Returns how many processes were killed.
  private int killSomebody(LocalCluster cluster) throws InterruptedException {
    int chosen = random.nextInt(TELLERS);
    switch (random.nextInt(10)) {
      case 0, 1, 2 -> {
        tellers.get(chosen).kill();
        tellers.set(chosen, new Teller(cluster));
        return 1;
      }
      case 3, 4, 5 -> killAndStart(List.of(tellers.get(chosen).coordinator));
      case 6, 7, 8 -> killAndStart(List.of(cluster.nodes().get(random.nextInt(3))));
      default -> {
        killAndStart(cluster.nodes());
        return cluster.nodes().size();
      }
    }
    return 1;
  }

  private void killAndStart(List<ServerProcess> nodes) throws InterruptedException {
    nodes.forEach(ServerProcess::kill);
    Thread.sleep(random.nextInt(700));
    nodes.forEach(ServerProcess::start);
  }

  private static void awaitAllDecided(LocalCluster cluster) {
    try (Transactions transactions = Transactions.of(endpoints(cluster), PATIENCE)) {
      LocalCluster.await(
          "nothing to be unfinished",
          () ->
              report(transactions)
                  .filter(each -> each.silent().isEmpty())
                  .filter(each -> each.transactions().isEmpty()));
    }
  }

  private static Optional<TransactionReport> report(Transactions transactions) {
    try {
      return Optional.of(transactions.report());
    } catch (EtcdException _) {
      return Optional.empty();
    }
  }

  private static Map<String, String> audit(LocalCluster cluster) {
    try (Transactions transactions = Transactions.of(endpoints(cluster), PATIENCE)) {
      Outcome<Map<String, String>> found =
          transactions.run(attempt -> {
            Map<String, String> all = new TreeMap<>();
            BankHistory.ACCOUNTS.forEach(
                account -> all.put(account, BankTeller.get(attempt, account)));
            return all;
          });
      return ((Outcome.Done<Map<String, String>>) found).value();
    }
  }
}
