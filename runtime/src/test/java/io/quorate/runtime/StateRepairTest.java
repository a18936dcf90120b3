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
    RecordCodec codec = new RecordCodec();
    SnapshotHead empty = new SnapshotHead(0, 0, Configuration.of(List.of(new NodeId(1))));
    Wal wal = Wal.create(FileDisk.open(directory), IDENTITY, LOG);
    wal.append(
        List.of(
            codec.encodeBase(KEPT, empty),
            codec.encodeBase(DROPPED, empty),
            codec.encodeDropped(DROPPED)));
    wal.close();
    assertThat(StateRepair.giveUp(directory)).containsExactly(KEPT);
  }

  @Test
  void where_no_node_was_there_is_nothing_to_give_up() {
    assertThatThrownBy(() -> StateRepair.giveUp(directory))
        .isInstanceOf(IOException.class)
        .hasMessage(directory + " holds no data of a node");
  }
}
