package io.quorate.app;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.ThrowableProxyUtil;
import ch.qos.logback.core.ConsoleAppender;
import ch.qos.logback.core.FileAppender;
import ch.qos.logback.core.LayoutBase;
import ch.qos.logback.core.OutputStreamAppender;
import ch.qos.logback.core.encoder.LayoutWrappingEncoder;
import ch.qos.logback.core.joran.spi.ConsoleTarget;
import io.quorate.server.flags.LogOptions;
import io.quorate.server.flags.LogOutput;
import java.util.Locale;
import org.slf4j.LoggerFactory;

/// Sets logback up in code, since reading its XML would cost a server a good part of its start.
final class LogbackSetup {
  /// The JDK forgets the level of a logger that nobody holds.
  private static final java.util.logging.Logger GRPC =
      java.util.logging.Logger.getLogger("io.grpc");

  private LogbackSetup() {}

  static void configure(LogOptions options) {
    LoggerContext context = (LoggerContext) LoggerFactory.getILoggerFactory();
    context.reset();
    Logger root = context.getLogger(org.slf4j.Logger.ROOT_LOGGER_NAME);
    root.setLevel(level(options.level()));
    for (LogOutput output : options.outputs()) {
      LayoutBase<ILoggingEvent> layout =
          options.format() == LogOptions.Format.JSON ? new Json() : new Console();
      layout.setContext(context);
      layout.start();
      LayoutWrappingEncoder<ILoggingEvent> encoder = new LayoutWrappingEncoder<>();
      encoder.setContext(context);
      encoder.setLayout(layout);
      encoder.start();
      OutputStreamAppender<ILoggingEvent> appender = appender(output);
      appender.setContext(context);
      appender.setEncoder(encoder);
      appender.start();
      if (!appender.isStarted()) {
        throw new IllegalArgumentException("cannot write the log to " + output);
      }
      root.addAppender(appender);
    }
    // Libraries have little to say that an operator needs. gRPC reports every broken connection, by
    // the JDK's logging.
    GRPC.setLevel(java.util.logging.Level.SEVERE);
    context.getLogger("io.netty").setLevel(Level.WARN);
    context.getLogger("io.grpc").setLevel(Level.WARN);
  }

  private static Level level(LogOptions.Level level) {
    return switch (level) {
      case DEBUG -> Level.DEBUG;
      case INFO -> Level.INFO;
      case WARN -> Level.WARN;
      case ERROR, PANIC, FATAL -> Level.ERROR;
    };
  }

  /// An appender that is stopped closes its stream. The console's stays open: the log may be set up
  /// again, and others write there too.
  private static OutputStreamAppender<ILoggingEvent> appender(LogOutput output) {
    return switch (output) {
      case LogOutput.StandardError _ -> console(ConsoleTarget.SystemErr);
      case LogOutput.StandardOutput _ -> console(ConsoleTarget.SystemOut);
      case LogOutput.AppendTo(var file) -> {
        FileAppender<ILoggingEvent> appender = new FileAppender<>();
        appender.setFile(file.toString());
        yield appender;
      }
    };
  }

  private static OutputStreamAppender<ILoggingEvent> console(ConsoleTarget target) {
    ConsoleAppender<ILoggingEvent> appender = new ConsoleAppender<>();
    appender.setTarget(target.getName());
    return appender;
  }

  /// One JSON object a line, with the names that etcd's log has.
  private static final class Json extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      StringBuilder line = new StringBuilder(200);
      line.append("{\"level\":\"").append(event.getLevel().toString().toLowerCase(Locale.ROOT));
      line.append("\",\"ts\":\"").append(event.getInstant());
      line.append("\",\"logger\":\"").append(simpleName(event)).append("\",\"msg\":");
      quote(event.getFormattedMessage(), line);
      if (event.getThrowableProxy() != null) {
        line.append(",\"stacktrace\":");
        quote(ThrowableProxyUtil.asString(event.getThrowableProxy()), line);
      }
      return line.append("}\n").toString();
    }

    private static void quote(String text, StringBuilder line) {
      line.append('"');
      for (int i = 0; i < text.length(); i++) {
        char c = text.charAt(i);
        switch (c) {
          case '"', '\\' -> line.append('\\').append(c);
          case '\n' -> line.append("\\n");
          case '\t' -> line.append("\\t");
          default -> line.append(c < ' ' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
      }
      line.append('"');
    }
  }

  private static final class Console extends LayoutBase<ILoggingEvent> {
    @Override
    public String doLayout(ILoggingEvent event) {
      String trace =
          event.getThrowableProxy() == null
              ? ""
              : ThrowableProxyUtil.asString(event.getThrowableProxy());
      return "%s\t%s\t%s\t%s%n%s"
          .formatted(
              event.getInstant(),
              event.getLevel().toString().toLowerCase(Locale.ROOT),
              simpleName(event),
              event.getFormattedMessage(),
              trace);
    }
  }

  private static String simpleName(ILoggingEvent event) {
    String name = event.getLoggerName();
    return name.substring(name.lastIndexOf('.') + 1);
  }
}
