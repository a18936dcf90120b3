package io.quorate.examples;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.client.Endpoint;
import io.quorate.server.EtcdServer;
import io.quorate.server.flags.FlagParser;
import io.quorate.server.flags.Invocation;
import io.quorate.server.flags.ServerOptions;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The examples do what they say.
class ExamplesTest {
  @TempDir private Path folder;

  @Test
  void three_nodes_agree_on_claims_with_one_of_them_away_and_back() throws IOException {
    List<Integer> ports = freePorts(3);
    List<String> lines =
        printed(out -> ClaimsCluster.run(folder, ports.get(0), ports.get(1), ports.get(2), out));
    assertThat(String.join("\n", lines))
        .matches(
            """
            berlin belongs to ada, says entry \\d+
            berlin belongs to ada, says entry \\d+
            c says: ada
            Without c: cairo belongs to bob, says entry \\d+
            c is back and says: bob
            delhi belongs to cem, says entry \\d+\
            """);
  }

  @Test
  void three_nodes_agree_once_for_all() throws IOException {
    List<Integer> ports = freePorts(3);
    assertThat(
            printed(out -> OnceForAll.run(folder, ports.get(0), ports.get(1), ports.get(2), out)))
        .containsExactly(
            "a hears: ada",
            "b hears: ada",
            "c comes and hears: ada",
            "nobody was asked: no answer yet");
  }

  @Test
  void a_snapshot_of_claims_restores_them() throws IOException {
    Claims claims = new Claims();
    for (String command : List.of("berlin ada", "berlin bob", " cairo\tbob \n", "lonely", "")) {
      claims.apply(0, Bytes.utf8(command));
    }
    ByteArrayOutputStream snapshot = new ByteArrayOutputStream();
    claims.view().writeTo(snapshot);
    Claims restored = new Claims();
    restored.apply(0, Bytes.utf8("old state"));
    restored.load(new ByteArrayInputStream(snapshot.toByteArray())).run();
    assertThat(restored.ownerOf("berlin")).contains("ada");
    assertThat(restored.ownerOf("cairo")).contains("bob");
    assertThat(restored.ownerOf("lonely")).contains("lonely");
    assertThat(restored.ownerOf("")).contains("");
    assertThat(restored.ownerOf("old")).isEmpty();
  }

  @Test
  void guests_sign_the_book_on_a_server() throws IOException {
    List<Integer> ports = freePorts(2);
    try (EtcdServer _ = server(ports.get(0), ports.get(1))) {
      assertThat(printed(out -> GuestBook.run(new Endpoint("127.0.0.1", ports.get(0)), out)))
          .containsExactly(
              "ada signed at revision 2",
              "bob signed at revision 3",
              "guests/ada: I liked the engine.",
              "guests/bob: Good tea.");
    }
  }

  @Test
  void money_moves_between_keyspaces_or_does_not() throws IOException {
    List<Integer> ports = freePorts(2);
    try (EtcdServer _ = server(ports.get(0), ports.get(1))) {
      assertThat(printed(out -> Bank.run(new Endpoint("127.0.0.1", ports.get(0)), out)))
          .containsExactly("ada has 70, bob has 130", "ada has only 70");
    }
  }

  @Test
  void a_ratchet_that_fell_is_found_out() {
    assertThat(RatchetCheck.judge())
        .isEqualTo(
            """
            process 1 |-- raise 5 --|
            process 2                 |-- read -> 3 --|
            Process 2's "read -> 3" fits nowhere: in every order that respects time the object then is 5.\
            """);
  }

  private EtcdServer server(int clientPort, int peerPort) {
    String clients = "http://127.0.0.1:" + clientPort;
    String peers = "http://127.0.0.1:" + peerPort;
    List<String> flags =
        List.of(
            "--data-dir=" + folder,
            "--listen-client-urls=" + clients,
            "--advertise-client-urls=" + clients,
            "--listen-peer-urls=" + peers,
            "--initial-advertise-peer-urls=" + peers,
            "--initial-cluster=default=" + peers);
    Invocation.Serve serve = (Invocation.Serve) FlagParser.parse(flags, Map.of());
    return EtcdServer.start(ServerOptions.from(serve.flags()));
  }

  private static List<String> printed(Consumer<PrintStream> program) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    program.accept(new PrintStream(bytes, true, StandardCharsets.UTF_8));
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }

  /// Ports that were free a moment ago; all are held until the last is known, so that none comes
  /// twice.
  private static List<Integer> freePorts(int count) throws IOException {
    if (count == 0) {
      return List.of();
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      List<Integer> ports = new ArrayList<>(freePorts(count - 1));
      ports.add(socket.getLocalPort());
      return ports;
    }
  }
}
