package io.quorate.protocol.commit;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.register.RegisterCommand;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Gathers what one step of a process asks of the world, in order.
public final class Effects {
  private final List<CommitEffect> gathered = new ArrayList<>();

  public Effects() {}

  public void send(NodeId to, CommitMessage message) {
    gathered.add(new CommitEffect.Send(to, message));
  }

  public void send(Iterable<NodeId> all, CommitMessage message) {
    for (NodeId to : all) {
      send(to, message);
    }
  }

  public void force(LogRecord record) {
    gathered.add(new CommitEffect.Force(record));
  }

  public void note(LogRecord record) {
    gathered.add(new CommitEffect.Note(record));
  }

  public void call(ResourceCall call) {
    gathered.add(new CommitEffect.Call(call));
  }

  public void ask(RegisterCommand command) {
    gathered.add(new CommitEffect.Ask(command));
  }

  public void emit(CommitEvent event) {
    gathered.add(new CommitEffect.Emit(event));
  }

  public void arm(Duration delay) {
    arm(delay, delay);
  }

  public void arm(Duration atLeast, Duration atMost) {
    gathered.add(new CommitEffect.Arm(atLeast, atMost));
  }

  /// Up to twice the delay, so that two that wait for each other rarely wake at the same time.
  public void armAbout(Duration delay) {
    arm(delay, delay.multipliedBy(2));
  }

  public void disarm() {
    gathered.add(new CommitEffect.Disarm());
  }

  /// What was gathered since the last time.
  public List<CommitEffect> drain() {
    List<CommitEffect> drained = List.copyOf(gathered);
    gathered.clear();
    return drained;
  }
}
