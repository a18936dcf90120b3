package io.quorate.transaction;

import static io.quorate.transaction.LiveCluster.NORTH;
import static io.quorate.transaction.LiveCluster.SOUTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Programs that use transactions on three nodes with real disks and sockets.
@Timeout(120)
class LiveTransactionsTest {
  private static final Bytes A = Bytes.utf8("a");
  private static final Bytes B = Bytes.utf8("b");
  private static final Bytes C = Bytes.utf8("c");

  @TempDir private Path folder;

  private LiveCluster cluster;
  private Transactions transactions;

  @BeforeEach
  void start() throws Exception {
    cluster = new LiveCluster(folder);
    transactions = cluster.nodes().getFirst().transactions();
  }

  @AfterEach
  void stop() {
    cluster.close();
  }

  private static Bytes number(int number) {
    return Bytes.utf8(String.valueOf(number));
  }

  private static int number(Optional<Bytes> value) {
    return value.map(bytes -> Integer.parseInt(bytes.toUtf8())).orElse(0);
  }

  private static void add(
      Transactions.Attempt attempt, String keyspace, Bytes key, int difference) {
    attempt.put(keyspace, key, number(number(attempt.get(keyspace, key)) + difference));
  }

  @Test
  void a_transaction_sees_its_own_writes_and_leaves_them_in_all_keyspaces() {
    transactions.run(attempt -> {
      attempt.put(NORTH, A, number(1));
      attempt.put(NORTH, B, number(1));
      attempt.put(SOUTH, A, number(1));
      attempt.delete(NORTH, B);
      assertThat(attempt.get(NORTH, A)).contains(number(1));
      assertThat(attempt.get(NORTH, B)).isEmpty();
      return attempt.range(NORTH, A, C);
    });
    assertThat(
            cluster
                .nodes()
                .get(1)
                .transactions()
                .<List<Object>>run(attempt ->
                    List.of(
                        attempt.range(NORTH, A, C), attempt.get(SOUTH, A), attempt.get(SOUTH, B)))
                .toString())
        .isEqualTo("[{a=1}, Optional[1], Optional.empty]");
  }

  @Test
  void what_cannot_be_committed_is_told() {
    assertThatThrownBy(() -> transactions.run(attempt -> attempt.get("nowhere", A)))
        .isInstanceOf(TransactionFailedException.class)
        .hasMessageContaining("there is no keyspace nowhere");
  }

  @Test
  void money_moves_while_a_node_stops_and_none_gets_lost() throws Exception {
    transactions.run(attempt -> {
      attempt.put(NORTH, A, number(1000));
      attempt.put(SOUTH, A, number(1000));
      return true;
    });
    try (ExecutorService tellers = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<?>> all = new ArrayList<>();
      CompletableFuture<Void> halfway = new CompletableFuture<>();
      List<TransactionNode> stay = cluster.nodes().subList(0, 2);
      for (int teller = 0; teller < 4; teller++) {
        SplittableRandom random = new SplittableRandom(teller);
        all.add(
            tellers.submit(() -> {
              for (int i = 0; i < 20; i++) {
                int amount = random.nextInt(20) - 10;
                stay.get(i % 2)
                    .transactions()
                    .run(attempt -> {
                      add(attempt, NORTH, A, -amount);
                      add(attempt, SOUTH, A, amount);
                      return true;
                    });
                if (i == 10) {
                  halfway.complete(null);
                }
              }
            }));
      }
      halfway.join();
      cluster.stopOne();
      for (Future<?> each : all) {
        each.get();
      }
    }
    assertThat(
            transactions.<Integer>run(
                attempt -> number(attempt.get(NORTH, A)) + number(attempt.get(SOUTH, A))))
        .isEqualTo(2000);
  }
}
