package io.quorate.simulator.commit;

import io.quorate.protocol.NodeId;

/// The moment before a process carries out its step of this number, the first being 1.
public record Moment(NodeId process, int step) {
  public Moment {
    if (step < 1) {
      throw new IllegalArgumentException("steps are numbered from 1 on");
    }
  }

  @Override
  public String toString() {
    return process + "@" + step;
  }
}
