package io.quorate.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.grpc.Status;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LoadGeneratorTest {
  private static final List<Endpoint> ENDPOINTS = List.of(new Endpoint("fake", 1));
  private static final Operation.Put PUT = new Operation.Put(16);
  private static final KeyPlan TEN_KEYS = new KeyPlan(4, 10, true);

  private final FakeNode node;

  LoadGeneratorTest() throws IOException {
    node = new FakeNode();
  }

  @AfterEach
  void close() {
    node.close();
  }

  @Test
  void exactly_as_many_requests_are_sent_as_asked_for() throws Exception {
    var result = run(plan(PUT, TEN_KEYS, false, 7, 20));

    assertThat(node.puts).hasSize(27);
    assertThat(result.succeeded()).isEqualTo(20);
    assertThat(result.failed()).isZero();
    assertThat(result.throughput()).isPositive();
    assertThat(result.latencies().p50()).isPositive();
    assertThat(result.latencies().max()).isGreaterThanOrEqualTo(result.latencies().p999());
  }

  @Test
  void sequential_keys_go_round_the_key_space() throws Exception {
    run(plan(PUT, TEN_KEYS, false, 0, 20));

    assertThat(node.puts.stream().map(put -> put.getKey().toStringUtf8()).sorted())
        .startsWith("0000", "0000", "0001", "0001")
        .endsWith("0009", "0009");
    assertThat(node.puts).allSatisfy(put -> assertThat(put.getValue().size()).isEqualTo(16));
  }

  @Test
  void reads_that_find_nothing_are_counted() throws Exception {
    var reads = new Operation.Range(ReadLevel.SERIALIZABLE, 16);

    assertThat(run(plan(reads, TEN_KEYS, false, 0, 20)).missed()).isEqualTo(20);
    assertThat(run(plan(reads, TEN_KEYS, true, 0, 20)).missed()).isZero();
    assertThat(node.puts).hasSize(10);
    assertThat(node.ranges).allSatisfy(range -> assertThat(range.getSerializable()).isTrue());
  }

  @Test
  void a_txn_puts_different_keys() throws Exception {
    run(plan(new Operation.Txn(3, 16), TEN_KEYS, false, 0, 10));

    assertThat(node.txns)
        .hasSize(10)
        .allSatisfy(txn ->
            assertThat(txn.getSuccessList().stream().map(op -> op.getRequestPut().getKey()))
                .hasSize(3)
                .doesNotHaveDuplicates());
  }

  @Test
  void errors_are_counted_by_code_and_message() throws Exception {
    node.refuseWritesWith(Status.UNAVAILABLE.withDescription("etcdserver: no leader"));

    var result = run(plan(PUT, TEN_KEYS, false, 0, 6));

    assertThat(result.errors())
        .containsExactly(Map.entry(new Failure("UNAVAILABLE", "etcdserver: no leader"), 6L));
    assertThat(result.succeeded()).isZero();
  }

  @Test
  void a_request_that_takes_too_long_is_given_up() throws Exception {
    node.keepSilent();

    var result = run(plan(PUT, TEN_KEYS, false, 0, 4));

    assertThat(result.failed()).isEqualTo(4);
    assertThat(result.errors().keySet()).extracting(Failure::code).containsOnly("CANCELLED");
  }

  @Test
  void a_plan_that_makes_no_sense_is_refused() {
    assertThatThrownBy(() -> new KeyPlan(2, 101, false)).hasMessageContaining("3");
    assertThatThrownBy(() -> plan(new Operation.Txn(11, 16), TEN_KEYS, false, 0, 1))
        .hasMessageContaining("key space");
    assertThatThrownBy(() -> new Operation.Put(-1)).hasMessageContaining("-1");
  }

  private static LoadPlan plan(
      Operation operation, KeyPlan keys, boolean fill, long warmUp, long requests) {
    return new LoadPlan(
        ENDPOINTS,
        2,
        4,
        operation,
        keys,
        fill,
        warmUp,
        new Amount.Requests(requests),
        Duration.ofMillis(200),
        1,
        1);
  }

  private LoadResult run(LoadPlan plan) throws InterruptedException {
    var group = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
    var channels = List.of(node.connection(), node.connection());
    var connections = new Connections(group, ENDPOINTS, channels);
    try (var load = new LoadGenerator(plan, connections, _ -> {})) {
      load.prepare();
      return load.measure();
    }
  }
}
