package io.quorate.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The log of a coordinator of classic two-phase commit.
class CoordinatorFileTest {
  private static final List<NodeId> PARTICIPANTS = List.of(new NodeId(10), new NodeId(11));

  @TempDir private Path folder;

  private static TransactionId id(long sequence) {
    return new TransactionId(new NodeId(7), 1, sequence);
  }

  /// Whatever comes, comes on the log's thread.
  private record Direct() implements Surroundings {
    @Override
    public void execute(Runnable action) {
      action.run();
    }

    @Override
    public void after(Duration delay, Runnable action) {
      throw new AssertionError("a log does not wait");
    }

    @Override
    public long nanos() {
      return 0;
    }

    @Override
    public long wallMillis() {
      return 0;
    }
  }

  private Path file() {
    return folder.resolve("coordinator.log");
  }

  private CoordinatorFile open() {
    return CoordinatorFile.open(
        file(),
        new Direct(),
        failure -> {
          throw new AssertionError(failure);
        });
  }

  private static void commit(CoordinatorFile log, long sequence) throws Exception {
    CompletableFuture<Boolean> done = new CompletableFuture<>();
    log.commit(id(sequence), PARTICIPANTS, () -> done.complete(true));
    done.get(10, TimeUnit.SECONDS);
  }

  @Test
  void commits_outlive_the_process_until_they_have_ended() throws Exception {
    try (CoordinatorFile log = open()) {
      assertThat(Files.exists(file())).as("before anything is committed").isFalse();
      commit(log, 1);
      commit(log, 2);
      log.end(id(1));
      commit(log, 3);
    }
    try (CoordinatorFile log = open()) {
      assertThat(log.commits()).containsOnlyKeys(id(2), id(3)).containsValue(PARTICIPANTS);
      commit(log, 4);
    }
    try (CoordinatorFile log = open()) {
      assertThat(log.commits()).containsOnlyKeys(id(2), id(3), id(4));
    }
  }

  @Test
  void a_record_that_is_not_whole_is_cut_and_those_after_the_restart_are_read() throws Exception {
    try (CoordinatorFile log = open()) {
      commit(log, 1);
    }
    byte[] whole = Files.readAllBytes(file());
    for (int length = 1; length < whole.length; length++) {
      Files.write(file(), whole);
      Files.write(file(), Arrays.copyOf(whole, length), StandardOpenOption.APPEND);
      try (CoordinatorFile log = open()) {
        assertThat(log.commits()).containsOnlyKeys(id(1));
        commit(log, 2);
      }
      try (CoordinatorFile log = open()) {
        assertThat(log.commits()).containsOnlyKeys(id(1), id(2));
      }
    }
  }

  @Test
  void a_disk_that_fails_is_told_and_nothing_is_committed() throws IOException {
    Path notAFolder = Files.createFile(folder.resolve("file"));
    CompletableFuture<Throwable> failure = new CompletableFuture<>();
    try (CoordinatorFile log =
        CoordinatorFile.open(notAFolder.resolve("log"), new Direct(), failure::complete)) {
      log.commit(id(1), PARTICIPANTS, () -> failure.complete(new AssertionError("synced")));
      assertThat(failure.orTimeout(10, TimeUnit.SECONDS).join()).isInstanceOf(IOException.class);
    }
  }
}
