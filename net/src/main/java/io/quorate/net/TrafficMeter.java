package io.quorate.net;

import java.util.concurrent.atomic.LongAdder;

/// Counts on the loop, to be read from any thread.
final class TrafficMeter {
  private final LongAdder framesSent = new LongAdder();
  private final LongAdder bytesSent = new LongAdder();
  private final LongAdder framesReceived = new LongAdder();
  private final LongAdder bytesReceived = new LongAdder();
  private final LongAdder framesDropped = new LongAdder();
  private final LongAdder flushes = new LongAdder();

  void sent(int bytes) {
    framesSent.increment();
    bytesSent.add(bytes);
  }

  void received(int bytes) {
    framesReceived.increment();
    bytesReceived.add(bytes);
  }

  void dropped() {
    framesDropped.increment();
  }

  void flushed() {
    flushes.increment();
  }

  Traffic read() {
    return new Traffic(
        framesSent.sum(),
        bytesSent.sum(),
        framesReceived.sum(),
        bytesReceived.sum(),
        framesDropped.sum(),
        flushes.sum());
  }
}
