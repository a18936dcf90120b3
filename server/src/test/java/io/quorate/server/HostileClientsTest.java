package io.quorate.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.MetadataUtils;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Clients that are broken or mean harm, each on a real connection. Whatever they do, the server
/// bounds what it spends on them, and other clients are served.
class HostileClientsTest {
  private static final int LARGE_VALUE_BYTES = 1 << 20;
  private static final int FRAME_BYTES = 16 << 10;
  private static final String RANGE = "etcdserverpb.KV/Range";
  private static final String PUT = "etcdserverpb.KV/Put";

  /// What is in the air when the bound is exceeded: one more answer, and what a read brings.
  private static final long SLACK_BYTES = 2 * LARGE_VALUE_BYTES;

  private static TestServer server;

  @BeforeAll
  static void start(@TempDir Path folder) {
    server = TestServer.alone(folder, TestServer.TIGHT);
    server.put("large", LARGE_VALUE_BYTES);
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @AfterEach
  void others_are_served_and_nothing_stays_behind() {
    assertThat(server.serves()).isTrue();
    server.await("all to be given back", () -> heldBytes() == 0);
  }

  /// A client that dawdles.
  private static void pause() {
    LockSupport.parkNanos(50_000_000);
  }

  private static double heldBytes() {
    return server.metric("quorate_client_held_bytes");
  }

  // Bytes that make no sense

  @Test
  void random_bytes_are_answered_with_bad_request_or_the_end() {
    Random random = new Random(7);
    for (int i = 0; i < 50; i++) {
      byte[] bytes = new byte[1 + random.nextInt(2000)];
      random.nextBytes(bytes);
      bytes[0] = 0;
      try (RawClient client = new RawClient(server)) {
        String answer = client.send(bytes).send("\r\n\r\n").readAll();
        assertThat(answer).matches("(?s)|HTTP/1.1 4\\d\\d .*");
      }
    }
  }

  @Test
  void what_only_begins_like_http2_is_closed() {
    try (RawClient client = new RawClient(server)) {
      assertThat(client.send("PRI * HTTP/3.0\r\n\r\nnot really").readAll()).isNotNull();
    }
  }

  @Test
  void frames_of_nonsense_after_the_preface_end_the_connection() {
    Random random = new Random(8);
    for (int i = 0; i < 20; i++) {
      byte[] frames = new byte[5000];
      random.nextBytes(frames);
      try (RawClient client = new RawClient(server)) {
        client.send(RawHttp2.preface(1 << 16));
        client.trySend(frames);
        assertThat(client.readAll()).isNotNull();
      }
    }
  }

  // Too much at once

  @Test
  void a_request_line_without_end_is_refused() {
    try (RawClient client = new RawClient(server)) {
      assertThat(client.send("GET /" + "a".repeat(9000)).readAll()).startsWith("HTTP/1.1 414 ");
    }
  }

  @Test
  void headers_without_end_are_refused() {
    try (RawClient client = new RawClient(server)) {
      client.send("GET /health HTTP/1.1\r\n");
      for (int i = 0; i < 40; i++) {
        client.send("x-%d: %s\r\n".formatted(i, "a".repeat(1000)));
      }
      assertThat(client.readAll()).startsWith("HTTP/1.1 431 ");
    }
  }

  @Test
  void a_body_that_announces_too_much_is_refused_before_it_is_sent() {
    try (RawClient client = new RawClient(server)) {
      client.send("POST /v3/kv/put HTTP/1.1\r\nContent-Length: 100000000000\r\n\r\n");
      assertThat(client.readUntil("\r\n")).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void a_body_that_grows_too_long_is_refused() {
    try (RawClient client = new RawClient(server)) {
      client.send("POST /v3/kv/put HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n");
      byte[] chunk =
          RawHttp2.join("4000\r\n".getBytes(US_ASCII), new byte[0x4000], "\r\n".getBytes(US_ASCII));
      for (int i = 0; i < 200; i++) {
        client.trySend(chunk);
      }
      assertThat(client.readUntil("\r\n")).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void metadata_beyond_the_limit_fails_the_call() {
    Metadata metadata = new Metadata();
    metadata.put(Metadata.Key.of("x", Metadata.ASCII_STRING_MARSHALLER), "a".repeat(100_000));
    KVGrpc.KVBlockingStub kv =
        server.kv().withInterceptors(MetadataUtils.newAttachHeadersInterceptor(metadata));
    assertThatThrownBy(() -> kv.range(RangeRequest.getDefaultInstance()))
        .isInstanceOf(StatusRuntimeException.class);
  }

  @Test
  void a_request_beyond_the_limit_is_refused_as_etcd_does() {
    assertThatThrownBy(() -> server.put("k", 1_572_864))
        .hasMessage("INVALID_ARGUMENT: etcdserver: request is too large");
  }

  @Test
  void a_message_far_beyond_the_limit_is_not_read() {
    assertThatThrownBy(() -> server.put("k", 3 << 20))
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> assertThat(e.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
  }

  // Never finished

  @Test
  void whoever_does_not_finish_is_closed_without_an_answer() {
    try (RawClient silent = new RawClient(server);
        RawClient withoutEndOfHeaders = new RawClient(server);
        RawClient withoutEndOfBody = new RawClient(server);
        RawClient secondRequest = new RawClient(server);
        RawClient withoutSettings = new RawClient(server)) {
      withoutEndOfHeaders.send("GET /health HTTP/1.1\r\nx: ");
      withoutEndOfBody.send("POST /v3/kv/put HTTP/1.1\r\nContent-Length: 1000000\r\n\r\n{");
      secondRequest.send("GET /version HTTP/1.1\r\n\r\nGET /vers");
      withoutSettings.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(silent.readAll()).isEmpty();
      assertThat(withoutEndOfHeaders.readAll()).isEmpty();
      assertThat(withoutEndOfBody.readAll()).isEmpty();
      assertThat(secondRequest.readAll()).containsOnlyOnce("etcdserver");
      assertThat(withoutSettings.readAll()).isNotNull();
    }
  }

  @Test
  void a_header_that_comes_in_drops_is_given_up_all_the_same() {
    try (RawClient client = new RawClient(server)) {
      client.send("GET /health HTTP/1.1\r\n");
      while (client.trySend("x: y\r\n".getBytes(US_ASCII))) {
        pause();
      }
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void many_connections_that_say_nothing_are_closed_and_others_served_meanwhile() {
    List<RawClient> clients = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      clients.add(new RawClient(server));
    }
    assertThat(server.serves()).isTrue();
    for (RawClient client : clients) {
      assertThat(client.readAll()).isEmpty();
      client.close();
    }
  }

  // Calls without end

  @Test
  void many_half_sent_messages_end_the_connection_when_they_take_too_much() {
    try (RawClient client = new RawClient(server)) {
      client.send(RawHttp2.preface(1 << 16));
      boolean open = true;
      double most = 0;
      for (int stream = 1; open && stream < 400; stream += 2) {
        open =
            client.trySend(
                RawHttp2.join(
                    RawHttp2.call(stream, PUT), RawHttp2.beginning(stream, LARGE_VALUE_BYTES)));
        for (int i = 0; open && i < LARGE_VALUE_BYTES / FRAME_BYTES - 1; i++) {
          open = client.trySend(RawHttp2.more(stream, FRAME_BYTES));
        }
        most = Math.max(most, heldBytes());
      }
      assertThat(open).isFalse();
      assertThat(most).isLessThan((double) TestServer.TIGHT.clientBytesMax() + SLACK_BYTES);
    }
  }

  @Test
  void a_message_in_tiny_pieces_is_booked_for_what_it_really_takes() {
    try (RawClient client = new RawClient(server)) {
      client.send(RawHttp2.preface(1 << 16));
      client.send(RawHttp2.join(RawHttp2.call(1, PUT), RawHttp2.beginning(1, LARGE_VALUE_BYTES)));
      byte[] pieces = RawHttp2.join(RawHttp2.more(1, 1), RawHttp2.more(1, 1));
      for (int doubled = 0; doubled < 10; doubled++) {
        pieces = RawHttp2.join(pieces, pieces);
      }
      byte[] all = pieces;
      assertThat(client.trySend(all)).isTrue();
      server.await("the pieces to be booked", () -> heldBytes() > 100.0 * all.length / 10);
    }
  }

  @Test
  void many_streams_that_send_nothing_end_the_connection_when_they_take_too_much() {
    try (RawClient client = new RawClient(server)) {
      client.send(RawHttp2.preface(1 << 16));
      boolean open = true;
      for (int stream = 1; open && stream < 20_000; stream += 2) {
        open = client.trySend(RawHttp2.call(stream, PUT));
      }
      assertThat(client.readAll()).isNotNull();
    }
  }

  @Test
  void cancelling_without_end_ends_the_connection() {
    try (RawClient client = new RawClient(server)) {
      client.send(RawHttp2.preface(1 << 16));
      boolean open = true;
      for (int stream = 1; open && stream < 100_000; stream += 2) {
        open = client.trySend(RawHttp2.join(RawHttp2.call(stream, PUT), RawHttp2.cancel(stream)));
      }
      assertThat(client.readAll()).isNotNull();
    }
  }

  // Answers that nobody reads

  private static byte[] readLarge(int stream) {
    RangeRequest request = RangeRequest.newBuilder().setKey(TestServer.bytes("large")).build();
    return RawHttp2.join(RawHttp2.call(stream, RANGE), RawHttp2.message(stream, request));
  }

  @Test
  void answers_that_a_client_gives_no_room_for_end_its_connection_when_they_take_too_much() {
    try (RawClient client = new RawClient(server)) {
      client.send(RawHttp2.preface(0));
      boolean open = true;
      double most = 0;
      for (int stream = 1; open && stream < 400; stream += 2) {
        open = client.trySend(readLarge(stream));
        most = Math.max(most, heldBytes());
      }
      assertThat(client.readAll()).isNotNull();
      assertThat(most).isLessThan((double) TestServer.TIGHT.clientBytesMax() + SLACK_BYTES);
    }
  }

  @Test
  void a_client_that_does_not_read_at_all_is_closed() {
    try (RawClient client = new RawClient(server)) {
      client.send(RawHttp2.preface(Integer.MAX_VALUE)).send(RawHttp2.window(Integer.MAX_VALUE / 2));
      for (int stream = 1; stream < 20; stream += 2) {
        client.send(readLarge(stream));
      }
      server.await("answers to pile up", () -> heldBytes() > LARGE_VALUE_BYTES);
      server.await("them to be thrown away", () -> heldBytes() == 0);
    }
  }

  @Test
  void pipelined_requests_whose_answers_are_not_read_are_not_all_answered() {
    double before = server.metric("etcd_server_health_success");
    try (RawClient client = new RawClient(server)) {
      String two = "GET /metrics HTTP/1.1\r\n\r\nGET /health HTTP/1.1\r\n\r\n";
      byte[] requests = two.repeat(3000).getBytes(US_ASCII);
      while (client.trySend(requests)) {
        pause();
      }
    }
    assertThat(server.metric("etcd_server_health_success") - before).isBetween(1.0, 2500.0);
  }

  @Test
  void a_slow_reader_gets_all_it_has_asked_for() {
    try (RawClient client = new RawClient(server)) {
      client.send("POST /v3/kv/range HTTP/1.1\r\nContent-Length: 18\r\n\r\n{\"key\":\"bGFyZ2U=\"}");
      String head = client.readUntil("\r\n\r\n");
      assertThat(head).startsWith("HTTP/1.1 200 ");
      assertThat(client.readUntil("\"}],\"count\":\"1\"}").length())
          .isGreaterThan(LARGE_VALUE_BYTES);
    }
  }

  // Many at once

  @Test
  void many_honest_clients_are_all_served() {
    List<ManagedChannel> channels = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      channels.add(server.newChannel());
    }
    for (ManagedChannel channel : channels) {
      var _ =
          KVGrpc.newBlockingStub(channel)
              .put(PutRequest.newBuilder().setKey(TestServer.bytes("k")).build());
    }
    channels.forEach(ManagedChannel::shutdownNow);
  }
}
