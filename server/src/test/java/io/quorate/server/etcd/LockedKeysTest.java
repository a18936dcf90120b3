package io.quorate.server.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.quorate.api.etcd.Compare;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RangeResponse;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.session.ExecuteRequest;
import io.quorate.bytes.Bytes;
import io.quorate.kv.FinishRequest;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvResult;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.Seen;
import io.quorate.kv.Work;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Group;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.NodeOptions;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.server.cluster.Quota;
import io.quorate.server.keyspace.Keyspaces;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Plain clients of etcd beside a transaction that has written `a`, has seen `b`, and is not
/// finished.
class LockedKeysTest {
  private static final RequestLimits LIMITS = new RequestLimits(128, 1 << 20);
  private static final Bytes TRANSACTION = Bytes.utf8("t");

  @TempDir private Path folder;

  private LiveNode node;
  private Group<Sessions<KeyspaceState, KvResult>, SessionResult<KvResult>> group;
  private List<Unary<?, ?>> methods;

  @BeforeEach
  void start() throws Exception {
    NodeId self = new NodeId(1);
    NodeOptions options =
        new NodeOptions(
            NodeOptions.DEFAULT.engine(),
            NodeOptions.DEFAULT.raft(),
            NodeOptions.DEFAULT.snapshots(),
            Duration.ofMillis(700),
            1000,
            64 << 20,
            1 << 20);
    node =
        LiveNode.open(
            new LiveNode.Settings(
                folder, 7, self, Map.of(self, List.of()), List.of(), Tls.none(), options));
    KeyspaceState keys = new KeyspaceState(new KvCounts());
    group = node.host(2, new Sessions<>(keys, KeyspaceState.RESULTS));
    node.start();
    Keyspace keyspace = new Keyspace(group, 7, keys, Quota.NONE);
    KeyspaceChoice choice = new KeyspaceChoice(new OnlyOne(keyspace));
    methods = new ArrayList<>(KvService.methods(choice, LIMITS, Runnable::run));
    methods.addAll(SessionService.methods(choice, LIMITS));
    Work work =
        new Work(
            List.of(new Seen(Bytes.utf8("b"), Bytes.EMPTY, 1, 0)),
            List.of(new io.quorate.kv.PutRequest(Bytes.utf8("a"), Bytes.utf8("new"))));
    execute(new PrepareRequest(TRANSACTION, Bytes.EMPTY, work));
  }

  @AfterEach
  void stop() {
    node.close();
  }

  private record OnlyOne(Keyspace keyspace) implements Keyspaces {
    @Override
    public Optional<Keyspace> find(String name) {
      return Optional.of(keyspace);
    }

    @Override
    public void ask(String name, Consumer<Optional<Keyspace>> answer) {
      answer.accept(find(name));
    }
  }

  private void execute(io.quorate.kv.Command command) throws Exception {
    group.submit(Sessions.plain(KvCodec.encode(command))).get(10, TimeUnit.SECONDS);
  }

  private void finish() throws Exception {
    execute(new FinishRequest(TRANSACTION, true));
  }

  /// Fails with its status.
  private static final class FailedException extends Exception {
    private static final long serialVersionUID = 1;

    FailedException(Status status) {
      super(status.getCode() + " " + status.getDescription());
    }
  }

  @SuppressWarnings("unchecked")
  private <Q, A> CompletableFuture<A> call(Q request) {
    CompletableFuture<A> answer = new CompletableFuture<>();
    String name = request.getClass().getSimpleName().replace("Request", "");
    Unary<Q, A> method =
        (Unary<Q, A>)
            methods.stream()
                .filter(each -> name.equals(each.method().getBareMethodName()))
                .findFirst()
                .orElseThrow();
    method
        .handler()
        .accept(
            request,
            new Reply<>() {
              @Override
              public void answer(A done) {
                answer.complete(done);
              }

              @Override
              public void fail(Status status) {
                answer.completeExceptionally(new FailedException(status));
              }
            });
    return answer;
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static PutRequest put(String key, String value) {
    return PutRequest.newBuilder().setKey(text(key)).setValue(text(value)).build();
  }

  private static RangeRequest get(String key) {
    return RangeRequest.newBuilder().setKey(text(key)).build();
  }

  private String value(String key) throws Exception {
    CompletableFuture<RangeResponse> answer = call(get(key));
    RangeResponse found = answer.get(10, TimeUnit.SECONDS);
    return found.getKvsCount() == 0 ? "" : found.getKvs(0).getValue().toStringUtf8();
  }

  private static void assertWaits(CompletableFuture<?> answer) throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(100);
    assertThat(answer).isNotDone();
  }

  @Test
  void a_write_waits_until_the_transaction_is_finished_and_is_then_done() throws Exception {
    CompletableFuture<?> written = call(put("a", "later"));
    CompletableFuture<?> deleted =
        call(DeleteRangeRequest.newBuilder().setKey(text("b")).setRangeEnd(text("c")).build());
    assertWaits(written);
    assertWaits(deleted);
    finish();
    written.get(10, TimeUnit.SECONDS);
    deleted.get(10, TimeUnit.SECONDS);
    assertThat(value("a")).isEqualTo("later");
  }

  @Test
  void a_txn_that_looks_at_what_may_change_waits_and_sees_the_change() throws Exception {
    TxnRequest txn =
        TxnRequest.newBuilder()
            .addCompare(
                Compare.newBuilder()
                    .setKey(text("a"))
                    .setTarget(Compare.CompareTarget.VALUE)
                    .setValue(text("new")))
            .addSuccess(RequestOp.newBuilder().setRequestPut(put("c", "seen")))
            .build();
    CompletableFuture<?> answer = call(txn);
    assertWaits(answer);
    finish();
    answer.get(10, TimeUnit.SECONDS);
    assertThat(value("c")).isEqualTo("seen");
  }

  @Test
  void a_linearizable_read_waits_and_sees_the_change() throws Exception {
    CompletableFuture<RangeResponse> one = call(get("a"));
    CompletableFuture<RangeResponse> range =
        call(RangeRequest.newBuilder().setKey(text("a")).setRangeEnd(text("z")).build());
    assertWaits(one);
    assertWaits(range);
    finish();
    assertThat(one.get(10, TimeUnit.SECONDS).getKvs(0).getValue()).isEqualTo(text("new"));
    assertThat(range.get(10, TimeUnit.SECONDS).getCount()).isEqualTo(1);
  }

  @Test
  void who_minds_nobody_does_not_wait() throws Exception {
    assertThat(value("b")).as("only seen by the transaction").isEmpty();
    assertThat(value("x")).isEmpty();
    call(put("x", "1")).get(10, TimeUnit.SECONDS);
    CompletableFuture<RangeResponse> old = call(get("a").toBuilder().setSerializable(true).build());
    assertThat(old.get(10, TimeUnit.SECONDS).getCount()).isZero();
  }

  @Test
  void who_waits_for_too_long_is_told_and_has_done_nothing() throws Exception {
    for (Object request : List.of(put("a", "later"), get("a"))) {
      assertThat(call(request))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableThat()
          .withMessageContaining("UNAVAILABLE quorate: a transaction that is not finished");
    }
    finish();
    assertThat(value("a")).isEqualTo("new");
  }

  @Test
  void a_sessions_command_waits_and_is_carried_out_once() throws Exception {
    CompletableFuture<io.quorate.api.session.OpenResponse> opened =
        call(io.quorate.api.session.OpenRequest.getDefaultInstance());
    ExecuteRequest execute =
        ExecuteRequest.newBuilder()
            .setSession(opened.get(10, TimeUnit.SECONDS).getSession())
            .setNumber(1)
            .setLowest(1)
            .setCommand(RequestOp.newBuilder().setRequestPut(put("a", "later")))
            .build();
    CompletableFuture<io.quorate.api.session.ExecuteResponse> answer = call(execute);
    assertWaits(answer);
    finish();
    long revision = answer.get(10, TimeUnit.SECONDS).getHeader().getRevision();
    assertThat(revision).isEqualTo(3);
    answer = call(execute);
    assertThat(answer.get(10, TimeUnit.SECONDS).getHeader().getRevision()).isEqualTo(3);
  }
}
