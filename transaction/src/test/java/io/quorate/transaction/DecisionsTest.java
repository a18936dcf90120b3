package io.quorate.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The register as a group's state machine: what goes into its log and its snapshots.
class DecisionsTest {
  private static final NodeId OWNER = new NodeId(0xfeed_0000_0000_0001L);
  private static final TransactionId FIRST = new TransactionId(OWNER, 1, 1);
  private static final TransactionId SECOND = new TransactionId(OWNER, 1, 2);
  private static final TransactionId THIRD = new TransactionId(OWNER, 1, 3);
  private static final List<NodeId> PARTICIPANTS = List.of(new NodeId(10), new NodeId(11));

  private final Decisions decisions = new Decisions();

  private RegisterAnswer apply(RegisterCommand command) {
    return decisions.apply(1, DecisionCommand.encode(command));
  }

  private static Decisions read(Bytes snapshot) throws IOException {
    Decisions other = new Decisions();
    other.load(new ByteArrayInputStream(snapshot.toArray())).run();
    return other;
  }

  private static Bytes snapshotOf(Decisions decisions) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    decisions.view().writeTo(out);
    return Bytes.wrap(out.toByteArray());
  }

  private void fill() {
    apply(new RegisterCommand.TakeEpoch(OWNER, 0));
    apply(new RegisterCommand.Decide(FIRST, Outcome.COMMITTED, PARTICIPANTS));
    apply(new RegisterCommand.Decide(SECOND, Outcome.ABORTED, List.of()));
    apply(new RegisterCommand.Decide(THIRD, Outcome.COMMITTED, PARTICIPANTS));
    apply(new RegisterCommand.Forget(THIRD));
    decisions.apply(2, new DecisionCommand.Resolve(FIRST, "ann", 5).encode());
    apply(new RegisterCommand.Fence(new NodeId(2), 7));
    apply(new RegisterCommand.Prune(new NodeId(2), 7));
  }

  @Test
  void each_command_is_decoded_to_what_was_encoded() throws IOException {
    for (DecisionCommand command :
        List.of(
            new DecisionCommand.Plain(new RegisterCommand.TakeEpoch(OWNER, 5)),
            new DecisionCommand.Plain(new RegisterCommand.Fence(OWNER, 5)),
            new DecisionCommand.Plain(
                new RegisterCommand.Decide(FIRST, Outcome.COMMITTED, PARTICIPANTS)),
            new DecisionCommand.Plain(
                new RegisterCommand.Decide(FIRST, Outcome.ABORTED, List.of())),
            new DecisionCommand.Plain(new RegisterCommand.Forget(FIRST)),
            new DecisionCommand.Plain(new RegisterCommand.Prune(OWNER, 5)),
            new DecisionCommand.Resolve(FIRST, "ann", 5))) {
      assertThat(DecisionCommand.decode(command.encode())).isEqualTo(command);
    }
  }

  @Test
  void what_is_no_command_is_refused() {
    assertThatThrownBy(() -> DecisionCommand.decode(Bytes.wrap(new byte[] {2, 1})))
        .hasMessageContaining("format 2");
    assertThatThrownBy(() -> DecisionCommand.decode(Bytes.wrap(new byte[] {1, 99})))
        .hasMessageContaining("kind of command 99");
    assertThatThrownBy(() -> DecisionCommand.decode(Bytes.wrap(new byte[] {1, 5, 0})))
        .isInstanceOf(IOException.class);
  }

  @Test
  void a_snapshot_holds_all_that_is_known() throws IOException {
    fill();
    Decisions other = read(snapshotOf(decisions));
    assertThat(other.register().contents()).isEqualTo(decisions.register().contents());
    assertThat(other.resolutions()).isEqualTo(decisions.resolutions()).hasSize(1);
    assertThat(snapshotOf(other)).isEqualTo(snapshotOf(decisions));
  }

  @Test
  void a_snapshot_does_not_change_with_what_comes_later() throws IOException {
    fill();
    Bytes before = snapshotOf(decisions);
    var view = decisions.view();
    apply(new RegisterCommand.TakeEpoch(OWNER, 1));
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    view.writeTo(out);
    assertThat(Bytes.wrap(out.toByteArray())).isEqualTo(before);
  }

  @Test
  void only_the_last_hundred_resolutions_are_kept() {
    for (int i = 0; i < 101; i++) {
      decisions.apply(
          1, new DecisionCommand.Resolve(new TransactionId(OWNER, 1, i), "ann", i).encode());
    }
    assertThat(decisions.resolutions()).hasSize(100);
    assertThat(decisions.resolutions().getFirst().wallMillis()).isEqualTo(1);
  }
}
