package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.runtime.codec.RecordCodec;
import io.quorate.wal.FileDisk;
import io.quorate.wal.Identity;
import io.quorate.wal.Wal;
import io.quorate.wal.WalOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StateRepairTest {
  private static final long KEPT = 7;
  private static final long DROPPED = 8;
  private static final Identity IDENTITY = new Identity(77, 1, 5);
  private static final WalOptions LOG = new WalOptions(Runnable::run).withSegmentBytes(1 << 20);

  @TempDir Path directory;

  @Test
  void the_state_of_all_groups_is_given_up_that_the_node_has_not_dropped() throws IOException {
    found(List.of(new NodeId(1), new NodeId(2), new NodeId(3)));
    assertThat(StateRepair.giveUp(directory)).containsExactly(KEPT);
  }

  @Test
  void what_nobody_else_needs_to_have_is_not_given_up() {
    found(List.of(new NodeId(1)));
    assertThatThrownBy(() -> StateRepair.giveUp(directory))
        .isInstanceOf(IOException.class)
        .hasMessageContaining(
            "the only one that has to have the state of the groups [7]: it could not fetch another");
  }

  @Test
  void where_no_node_was_there_is_nothing_to_give_up() {
    assertThatThrownBy(() -> StateRepair.giveUp(directory))
        .isInstanceOf(IOException.class)
        .hasMessage(directory + " holds no data of a node");
  }

  private void found(List<NodeId> voters) {
    RecordCodec codec = new RecordCodec();
    SnapshotHead empty = new SnapshotHead(0, 0, Configuration.of(voters));
    try (Wal wal = Wal.create(openDisk(), IDENTITY, LOG)) {
      wal.append(
          List.of(
              codec.encodeBase(KEPT, empty),
              codec.encodeBase(DROPPED, empty),
              codec.encodeDropped(DROPPED)));
    }
  }

  private FileDisk openDisk() {
    try {
      return FileDisk.open(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
