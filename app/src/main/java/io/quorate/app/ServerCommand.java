package io.quorate.app;

import io.quorate.server.ServerCommandLine;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Unmatched;

/// `quorate server`. Its flags are etcd's, with etcd's syntax, so they are not picocli's to read.
@Command(
    name = ServerCommand.NAME,
    header = "Runs a node; takes etcd's flags and environment variables.",
    description = {"", "'quorate server --help' explains all flags."},
    customSynopsis = "quorate server [FLAGS]")
final class ServerCommand implements Callable<Integer> {
  static final String NAME = "server";

  @Unmatched private List<String> arguments = new ArrayList<>();

  @Override
  public Integer call() {
    return run(arguments);
  }

  static int run(List<String> arguments) {
    return ServerCommandLine.run(
        arguments, System.getenv(), LogbackSetup::configure, System.out, System.err);
  }
}
