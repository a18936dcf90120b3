package io.quorate.server.memory;

import io.netty.channel.Channel;
import java.net.SocketAddress;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// What one connection holds of the [ClientMemory]. May be used by any thread.
public final class Share {
  private final ClientMemory memory;
  private final Channel connection;
  private final AtomicLong held = new AtomicLong();
  private volatile boolean cutOff;

  Share(ClientMemory memory, Channel connection) {
    this.memory = memory;
    this.connection = connection;
  }

  /// Holds more. May end this connection, or another.
  public void take(long bytes) {
    held.addAndGet(bytes);
    memory.took(bytes);
  }

  /// Holds less.
  public void give(long bytes) {
    held.addAndGet(-bytes);
    memory.gave(bytes);
  }

  long held() {
    return held.get();
  }

  boolean isCutOff() {
    return cutOff;
  }

  @Nullable SocketAddress client() {
    return connection.remoteAddress();
  }

  /// Closes the connection below all protocols, none of which is asked to wait for anything.
  void cutOff() {
    cutOff = true;
    connection.eventLoop().execute(() -> connection.unsafe().close(connection.voidPromise()));
  }
}
