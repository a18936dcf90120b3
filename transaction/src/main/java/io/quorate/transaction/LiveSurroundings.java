package io.quorate.transaction;

import io.quorate.runtime.LiveNode;
import java.time.Duration;

/// Transactions of a node in production: its thread, and the clocks of this machine.
public record LiveSurroundings(LiveNode node) implements Surroundings {
  @Override
  public void execute(Runnable action) {
    node.loop().execute(action);
  }

  @Override
  public void after(Duration delay, Runnable action) {
    node.loop().schedule(delay, action);
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  @Override
  public long wallMillis() {
    return System.currentTimeMillis();
  }
}
