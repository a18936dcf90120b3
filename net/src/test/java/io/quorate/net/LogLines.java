package io.quorate.net;

import static java.util.concurrent.TimeUnit.SECONDS;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.AppenderBase;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.slf4j.LoggerFactory;

/// What a class says in the log while this is open.
public final class LogLines implements AutoCloseable {
  private final Logger logger;
  private final List<ILoggingEvent> events = new CopyOnWriteArrayList<>();
  private final BlockingQueue<String> infos = new LinkedBlockingQueue<>();
  private final BlockingQueue<String> warnings = new LinkedBlockingQueue<>();
  private final AppenderBase<ILoggingEvent> appender =
      new AppenderBase<>() {
        @Override
        protected void append(ILoggingEvent event) {
          events.add(event);
          if (event.getLevel().equals(Level.INFO)) {
            infos.add(event.getFormattedMessage());
          }
          if (event.getLevel().isGreaterOrEqual(Level.WARN)) {
            warnings.add(event.getFormattedMessage());
          }
        }
      };

  /// What the network says.
  LogLines() {
    this(PeerNetwork.class);
  }

  public LogLines(Class<?> speaker) {
    this.logger = (Logger) LoggerFactory.getLogger(speaker);
    appender.setContext((LoggerContext) LoggerFactory.getILoggerFactory());
    appender.start();
    logger.setLevel(Level.DEBUG);
    logger.setAdditive(false);
    logger.addAppender(appender);
  }

  /// Awaits the next line at WARN or above that was not awaited before.
  String awaitWarning() throws InterruptedException {
    return await(warnings);
  }

  /// Awaits the next line at INFO that was not awaited before.
  String awaitInfo() throws InterruptedException {
    return await(infos);
  }

  private static String await(BlockingQueue<String> lines) throws InterruptedException {
    String line = lines.poll(TestNode.PATIENCE_SECONDS, SECONDS);
    if (line == null) {
      throw new AssertionError("no line in time");
    }
    return line;
  }

  /// The lines at WARN or above.
  List<String> warnings() {
    return lines(Level.WARN);
  }

  /// The lines at INFO or above.
  public List<String> told() {
    return lines(Level.INFO);
  }

  /// The lines at `least` or above.
  List<String> lines(Level least) {
    return events.stream()
        .filter(event -> event.getLevel().isGreaterOrEqual(least))
        .map(ILoggingEvent::getFormattedMessage)
        .toList();
  }

  @Override
  public void close() {
    logger.detachAppender(appender);
    logger.setAdditive(true);
    logger.setLevel(null);
  }
}
