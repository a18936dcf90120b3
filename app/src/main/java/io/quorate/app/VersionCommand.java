package io.quorate.app;

import io.quorate.server.ServerCommandLine;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate version`.
@Command(name = "version", description = "Shows what this is.", mixinStandardHelpOptions = true)
final class VersionCommand implements Runnable {
  @Option(names = "--json", description = "As one line of JSON.")
  private boolean json;

  @Override
  public void run() {
    String format =
        json
            ? "{\"quorate\":\"%s\",\"etcd\":\"%s\",\"jdk\":\"%s\"}%n"
            : "quorate %s%netcd    %s%njdk     %s%n";
    System.out.printf(
        format, version(), ServerCommandLine.etcdVersion(), Runtime.version().toString());
  }

  private static String version() {
    Properties build = new Properties();
    try (InputStream in = VersionCommand.class.getResourceAsStream("build.properties")) {
      if (in != null) {
        build.load(in);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return build.getProperty("version", "unknown");
  }
}
