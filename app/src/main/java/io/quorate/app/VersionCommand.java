package io.quorate.app;

import io.quorate.app.process.Quorate;
import io.quorate.server.ServerCommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// `quorate version`.
@Command(name = "version", header = "Shows the version, and of which etcd it speaks the language.")
final class VersionCommand extends Subcommand {
  @Option(names = "--json", description = "As one line of JSON.")
  private boolean json;

  @Override
  public Integer call() {
    System.out.print(json ? text("{\"quorate\":\"%s\",\"etcd\":\"%s\",\"jdk\":\"%s\"}%n") : text());
    return 0;
  }

  static String text() {
    return text("quorate %s%netcd    %s%njdk     %s%n");
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private static String text(String format) {
    return format.formatted(
        Quorate.version(), ServerCommandLine.etcdVersion(), Runtime.version().toString());
  }
}
