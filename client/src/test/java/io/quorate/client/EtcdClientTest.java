package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.grpc.inprocess.InProcessChannelBuilder;
import io.quorate.bytes.Bytes;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class EtcdClientTest {
  private static final Endpoint ENDPOINT = new Endpoint("fake", 1);
  private static final Bytes KEY = Bytes.utf8("k");
  private static final Bytes VALUE = Bytes.utf8("v");

  private final FakeNode node;
  private final EtcdClient client;

  EtcdClientTest() throws IOException {
    node = new FakeNode();
    client = new EtcdClient(ENDPOINT, node.connection(), Duration.ofSeconds(20));
  }

  @BeforeEach
  void the_node_accepts_writes() {
    node.refuseWritesWith(null);
  }

  @AfterEach
  void close() {
    client.close();
    node.close();
  }

  @Test
  void a_put_is_done_with_the_revision_it_made() {
    assertThat(client.put(KEY, VALUE)).isEqualTo(new Outcome.Done<>(new Written(2)));
    assertThat(client.put(KEY, VALUE)).isEqualTo(new Outcome.Done<>(new Written(3)));
  }

  @Test
  void a_key_is_read_back_with_its_revision() {
    client.put(KEY, VALUE);

    var found = client.get(KEY, ReadLevel.LINEARIZABLE).first().orElseThrow();

    assertThat(found.value()).isEqualTo(VALUE);
    assertThat(found.modRevision()).isEqualTo(2);
  }

  @Test
  void a_prefix_read_ends_before_the_next_prefix() {
    client.put(Bytes.utf8("a/1"), VALUE);
    client.put(Bytes.utf8("a/2"), VALUE);
    client.put(Bytes.utf8("a0"), VALUE);

    assertThat(client.getPrefix(Bytes.utf8("a/"), ReadLevel.SERIALIZABLE).keyValues())
        .extracting(kv -> kv.key().toUtf8())
        .containsExactly("a/1", "a/2");
    assertThat(node.ranges.getLast().getSerializable()).isTrue();
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"INVALID_ARGUMENT", "FAILED_PRECONDITION", "PERMISSION_DENIED", "UNAUTHENTICATED"})
  void a_write_that_the_server_refuses_has_failed(Status.Code code) {
    node.refuseWritesWith(code.toStatus().withDescription("etcdserver: no"));

    assertThat(client.put(KEY, VALUE))
        .isEqualTo(new Outcome.Failed<>(new Failure(code.name(), "etcdserver: no")));
  }

  @ParameterizedTest
  @EnumSource(
      value = Status.Code.class,
      names = {"UNAVAILABLE", "DEADLINE_EXCEEDED", "CANCELLED", "INTERNAL", "UNKNOWN"})
  void a_write_that_may_be_under_way_is_unknown(Status.Code code) {
    node.refuseWritesWith(code.toStatus().withDescription("etcdserver: leader changed"));

    assertThat(client.put(KEY, VALUE)).isInstanceOf(Outcome.Unknown.class);
  }

  @Test
  void too_much_is_a_refusal_only_if_the_server_says_so() {
    node.refuseWritesWith(
        Status.RESOURCE_EXHAUSTED.withDescription("etcdserver: too many requests"));
    assertThat(client.put(KEY, VALUE)).isInstanceOf(Outcome.Failed.class);

    node.refuseWritesWith(Status.RESOURCE_EXHAUSTED.withDescription("message too large"));
    assertThat(client.put(KEY, VALUE)).isInstanceOf(Outcome.Unknown.class);
  }

  @Test
  void a_write_without_an_answer_is_unknown() {
    node.keepSilent();
    try (var impatient = new EtcdClient(ENDPOINT, node.connection(), Duration.ofMillis(50))) {
      assertThat(impatient.put(KEY, VALUE)).isInstanceOf(Outcome.Unknown.class);
    }
    assertThat(node.puts).hasSize(1);
  }

  @Test
  void a_write_that_never_left_has_failed() {
    var nowhere = InProcessChannelBuilder.forName("nobody is here").directExecutor().build();
    try (var lost = new EtcdClient(ENDPOINT, nowhere, Duration.ofSeconds(20))) {
      assertThat(lost.put(KEY, VALUE)).isInstanceOf(Outcome.Failed.class);
    }
  }

  @Test
  void a_failed_read_names_the_endpoint_and_the_code() {
    assertThatThrownBy(client::status)
        .isInstanceOf(EtcdException.class)
        .hasMessageStartingWith("fake:1: UNIMPLEMENTED");
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.1:2379", "http://10.0.0.1:2379", "http://10.0.0.1:2379/"})
  void an_endpoint_may_be_written_with_and_without_its_scheme(String text) {
    assertThat(Endpoint.parse(text)).isEqualTo(new Endpoint("10.0.0.1", 2379));
  }

  @Test
  void an_ipv6_endpoint_keeps_its_brackets_in_print() {
    assertThat(Endpoint.parse("http://[::1]:2379")).isEqualTo(new Endpoint("::1", 2379));
    assertThat(Endpoint.parse("[::1]:2379")).hasToString("[::1]:2379");
    assertThat(Endpoint.parse("https://[::1]:2379"))
        .isEqualTo(new Endpoint("::1", 2379).withTls(ClientTls.BY_JAVA))
        .hasToString("https://[::1]:2379");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "localhost", "host:port", "a:1/path", "https://a", "a:0", "a:70000", "a b:1"})
  void a_malformed_endpoint_is_the_callers_mistake(String text) {
    assertThatThrownBy(() -> Endpoint.parse(text)).isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void a_prefix_of_highest_bytes_has_no_end() {
    assertThat(Payload.endOfPrefix(Bytes.wrap(new byte[] {1, -1, -1})).toByteArray())
        .containsExactly(2);
    assertThat(Payload.endOfPrefix(Bytes.wrap(new byte[] {-1})).toByteArray()).containsExactly(0);
    assertThat(Payload.endOfPrefix(Bytes.EMPTY).toByteArray()).containsExactly(0);
  }
}
