package io.quorate.app;

import io.quorate.app.process.Quorate;
import io.quorate.server.ServerCommandLine;
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
        format, Quorate.version(), ServerCommandLine.etcdVersion(), Runtime.version().toString());
  }
}
