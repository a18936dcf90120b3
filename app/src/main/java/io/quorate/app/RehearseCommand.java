package io.quorate.app;

import io.quorate.client.Amount;
import io.quorate.client.Endpoint;
import io.quorate.client.KeyPlan;
import io.quorate.client.LoadGenerator;
import io.quorate.client.LoadPlan;
import io.quorate.client.Operation;
import io.quorate.client.ReadLevel;
import io.quorate.protocol.EngineName;
import io.quorate.server.EtcdServer;
import io.quorate.server.flags.FlagParser;
import io.quorate.server.flags.Invocation;
import io.quorate.server.flags.LogOptions;
import io.quorate.server.flags.LogOutput;
import io.quorate.server.flags.ServerOptions;
import io.quorate.testkit.LocalCluster;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// `quorate rehearse`: three nodes in this process, under all kinds of load for a few seconds, with
/// one engine and then with the other.
///
/// The launcher has the JVM record it (an AOT cache, JEP 483 and 515). What the record holds,
/// classes that are loaded and linked and profiles of the methods that matter, a server need not
/// find out again each time it starts.
@Command(
    name = "rehearse",
    hidden = true,
    description = "Runs three nodes in one process under load, so that the JVM can record it.")
final class RehearseCommand implements Callable<Integer> {
  private static final int NODES = 3;
  private static final int CLIENTS = 100;
  private static final long REQUESTS = 10_000;
  private static final int VALUE_SIZE = 256;

  @Override
  public Integer call() throws IOException, InterruptedException {
    LogbackSetup.configure(
        new LogOptions(
            LogOptions.Level.INFO, LogOptions.Format.JSON, List.of(new LogOutput.StandardError())));
    for (EngineName engine : EngineName.values()) {
      rehearse(engine);
    }
    return 0;
  }

  private static void rehearse(EngineName engine) throws IOException, InterruptedException {
    Path folder = Files.createTempDirectory("quorate-rehearsal-");
    List<EtcdServer> servers = new ArrayList<>();
    try {
      List<Integer> ports = LocalCluster.freePorts(2 * NODES);
      List<Endpoint> endpoints = new ArrayList<>();
      for (int i = 0; i < NODES; i++) {
        servers.add(EtcdServer.start(options(engine, folder, ports, i)));
        endpoints.add(new Endpoint("127.0.0.1", ports.get(i)));
      }
      for (Operation operation :
          List.of(
              new Operation.Put(VALUE_SIZE),
              new Operation.Range(ReadLevel.LINEARIZABLE, VALUE_SIZE),
              new Operation.Txn(2, VALUE_SIZE))) {
        load(endpoints, operation);
      }
    } finally {
      servers.forEach(EtcdServer::close);
      LocalCluster.delete(folder);
    }
  }

  private static ServerOptions options(
      EngineName engine, Path folder, List<Integer> ports, int number) {
    List<String> members = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      members.add("node%d=http://127.0.0.1:%d".formatted(i, ports.get(NODES + i)));
    }
    String client = "http://127.0.0.1:" + ports.get(number);
    String peer = "http://127.0.0.1:" + ports.get(NODES + number);
    List<String> flags =
        List.of(
            "--name=node" + number,
            "--engine=" + engine.word(),
            "--data-dir=" + folder.resolve("node" + number),
            "--listen-client-urls=" + client,
            "--advertise-client-urls=" + client,
            "--listen-peer-urls=" + peer,
            "--initial-advertise-peer-urls=" + peer,
            "--initial-cluster=" + String.join(",", members));
    return switch (FlagParser.parse(flags, Map.of())) {
      case Invocation.Serve(var parsed, _) -> ServerOptions.from(parsed);
      case Invocation.Help _, Invocation.Version _ -> throw new IllegalStateException();
    };
  }

  private static void load(List<Endpoint> endpoints, Operation operation)
      throws InterruptedException {
    LoadPlan plan =
        new LoadPlan(
            endpoints,
            NODES,
            CLIENTS,
            operation,
            new KeyPlan(8, 10_000, false),
            false,
            0,
            new Amount.Requests(REQUESTS),
            Duration.ofSeconds(10),
            1,
            1);
    try (LoadGenerator generator = LoadGenerator.connect(plan, _ -> {})) {
      generator.measure();
    }
  }
}
