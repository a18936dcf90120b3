package io.quorate.net;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.event.Level;

/// Says in the log what becomes of connections. A stranger that keeps knocking must not flood it:
/// what was said about the same remote host and of the same kind within the last ten seconds is
/// said at level DEBUG only.
///
/// From any thread.
public final class ConnectionLog {
  private static final long QUIET_NANOS = 10_000_000_000L;
  private static final int REMEMBERED_MAX = 1024;

  private record Topic(String remote, String kind) {}

  private final Logger log;
  private final LongSupplier nanoTime;

  @SuppressWarnings("serial")
  private final Map<Topic, Long> saidNanos =
      new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<Topic, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  /// @param log where it is said
  public ConnectionLog(Logger log, LongSupplier nanoTime) {
    this.log = log;
    this.nanoTime = nanoTime;
  }

  /// An event of ordinary life.
  void info(String remote, String kind, String text) {
    log.atLevel(isNews(new Topic(remote, kind)) ? Level.INFO : Level.DEBUG).log(text);
  }

  /// Something that should not happen and that costs no more than a connection.
  public void warn(String remote, String kind, String text) {
    log.atLevel(isNews(new Topic(remote, kind)) ? Level.WARN : Level.DEBUG).log(text);
  }

  /// A fault of our own, or of the runtime.
  void error(String text, Throwable cause) {
    log.error(text, cause);
  }

  void debug(String text, Throwable cause) {
    log.debug(text, cause);
  }

  private synchronized boolean isNews(Topic topic) {
    long now = nanoTime.getAsLong();
    Long said = saidNanos.get(topic);
    if (said != null && now - said < QUIET_NANOS) {
      return false;
    }
    saidNanos.remove(topic);
    saidNanos.put(topic, now);
    return true;
  }
}
