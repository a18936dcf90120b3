package io.quorate.server.etcd;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.transaction.CommitRequest;
import io.quorate.api.transaction.CommitResponse;
import io.quorate.api.transaction.Decision;
import io.quorate.api.transaction.ListRequest;
import io.quorate.api.transaction.ListResponse;
import io.quorate.api.transaction.Part;
import io.quorate.api.transaction.ResolveRequest;
import io.quorate.api.transaction.ResolveResponse;
import io.quorate.api.transaction.Seen;
import io.quorate.api.transaction.TransactionId;
import io.quorate.bytes.Bytes;
import io.quorate.kv.PrepareRequest;
import io.quorate.kv.Work;
import io.quorate.net.tls.Tls;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.LiveNode;
import io.quorate.runtime.NodeOptions;
import io.quorate.transaction.Note;
import io.quorate.transaction.TransactionNode;
import io.quorate.transaction.TransactionOptions;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our own service for transactions over keyspaces, as clients see it.
class TransactionServiceTest {
  private static final NodeId SELF = new NodeId(1);

  @TempDir private Path folder;

  private LiveNode node;
  private TransactionNode transactions;
  private TransactionService service;

  @BeforeEach
  void start() {
    node =
        LiveNode.open(
            new LiveNode.Settings(
                folder,
                7,
                SELF,
                Map.of(SELF, List.of()),
                List.of(),
                Tls.none(),
                NodeOptions.DEFAULT));
    transactions =
        TransactionNode.host(
            node,
            SELF,
            3,
            Map.of("north", 10L, "south", 11L),
            TransactionOptions.DEFAULT.withPatience(Duration.ofSeconds(20)));
    node.start();
    transactions.start();
    service = new TransactionService(transactions.coordinator(), transactions.inspection());
  }

  @AfterEach
  void stop() {
    node.close();
  }

  // The service knows its methods by name only.
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private <Q, A> A call(Q request) throws StatusException {
    CompletableFuture<A> answer = new CompletableFuture<>();
    String name = request.getClass().getSimpleName().replace("Request", "");
    Unary<Q, A> method =
        (Unary<Q, A>)
            service.methods().stream()
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
                answer.completeExceptionally(new StatusException(status));
              }
            });
    try {
      return answer.get(10, TimeUnit.SECONDS);
    } catch (ExecutionException e) {
      throw (StatusException) e.getCause();
    } catch (InterruptedException | java.util.concurrent.TimeoutException e) {
      throw new AssertionError(e);
    }
  }

  /// A call failed with this status.
  static final class StatusException extends Exception {
    private static final long serialVersionUID = 1;

    StatusException(Status status) {
      super(status.getCode() + " " + status.getDescription());
    }
  }

  private String failure(Object request) {
    try {
      return "answered: " + call(request);
    } catch (StatusException e) {
      return String.valueOf(e.getMessage());
    }
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }

  private static RequestOp put(String key, String value) {
    return RequestOp.newBuilder()
        .setRequestPut(PutRequest.newBuilder().setKey(text(key)).setValue(text(value)))
        .build();
  }

  private static Part.Builder part(String keyspace, RequestOp... writes) {
    return Part.newBuilder().setKeyspace(keyspace).addAllWrites(List.of(writes));
  }

  private static CommitRequest commit(Part.Builder... parts) {
    CommitRequest.Builder commit = CommitRequest.newBuilder().setWhenApplied(true);
    List.of(parts).forEach(commit::addParts);
    return commit.build();
  }

  private static Seen absent(String key) {
    return Seen.newBuilder().setKey(text(key)).setRevision(1).build();
  }

  private Optional<Bytes> value(String keyspace, String key) {
    return transactions.transactions().run(attempt -> attempt.get(keyspace, Bytes.utf8(key)));
  }

  @Test
  void a_commit_tells_its_name_and_the_revisions() throws StatusException {
    CommitResponse answer =
        call(commit(part("north", put("a", "1")), part("south", put("b", "2"))));
    assertThat(answer.getId())
        .isEqualTo(TransactionId.newBuilder().setOwner(1).setEpoch(1).setSequence(1).build());
    assertThat(answer.getRevisionsMap())
        .containsExactlyInAnyOrderEntriesOf(Map.of("north", 2L, "south", 2L));
    assertThat(value("south", "b")).contains(Bytes.utf8("2"));
    RequestOp delete =
        RequestOp.newBuilder()
            .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(text("a")))
            .build();
    CommitResponse alone = call(commit(part("north", delete)));
    assertThat(alone.hasId()).isFalse();
    assertThat(value("north", "a")).isEmpty();
  }

  @Test
  void a_client_learns_why_nothing_was_done_and_whether_to_begin_again() throws StatusException {
    call(commit(part("south", put("b", "1"))));
    assertThat(failure(commit(part("north", put("a", "1")), part("south").addSeen(absent("b")))))
        .isEqualTo(
            "ABORTED quorate: what was read from b on has changed in keyspace south; begin again");
    assertThat(failure(commit(part("north", put("a", "1")), part("nowhere", put("a", "1")))))
        .isEqualTo("INVALID_ARGUMENT quorate: there is no keyspace nowhere");
    assertThat(failure(commit(part("north", put("a", "1"), put("a", "2")))))
        .isEqualTo(
            "INVALID_ARGUMENT etcdserver: duplicate key given in txn request, in keyspace north");
    assertThat(failure(commit(part("north", put("a", "1")), part("north", put("b", "1")))))
        .isEqualTo("INVALID_ARGUMENT quorate: two parts for keyspace north");
    RequestOp read =
        RequestOp.newBuilder().setRequestRange(RangeRequest.newBuilder().setKey(text("a"))).build();
    assertThat(failure(commit(part("north", read))))
        .isEqualTo(
            "INVALID_ARGUMENT quorate: a transaction writes by puts and deletions only, in north");
    assertThat(value("north", "a")).isEmpty();
  }

  /// Of a coordinator that nobody will hear of again.
  private TransactionId prepareInNorth() {
    TransactionId id = TransactionId.newBuilder().setOwner(99).setEpoch(1).setSequence(7).build();
    ByteBuffer name = ByteBuffer.allocate(24).putLong(99).putLong(1).putLong(7);
    CompletableFuture<Object> prepared = new CompletableFuture<>();
    transactions
        .find("north")
        .orElseThrow()
        .submit(
            new PrepareRequest(
                Bytes.wrap(name.array()),
                new Note(5, List.of("north", "south")).encode(),
                new Work(
                    List.of(),
                    List.of(new io.quorate.kv.PutRequest(Bytes.utf8("a"), Bytes.utf8("x"))))),
            prepared::complete);
    assertThat(prepared.join().toString()).contains("PrepareResponse");
    return id;
  }

  @Test
  void an_operator_sees_what_is_in_doubt_and_ends_it_and_that_is_kept() throws StatusException {
    TransactionId id = prepareInNorth();
    ListResponse before = call(ListRequest.getDefaultInstance());
    assertThat(before.getTransactionsList())
        .singleElement()
        .satisfies(found -> {
          assertThat(found.getId()).isEqualTo(id);
          assertThat(found.getBegunMs()).isEqualTo(5);
          assertThat(found.getParticipantsList()).containsExactly("north", "south");
          assertThat(found.getPreparedInList()).containsExactly("north");
          assertThat(found.getDecision()).isEqualTo(Decision.UNDECIDED);
        });
    ResolveResponse resolved =
        call(ResolveRequest.newBuilder().setId(id).setWord("ann: test").build());
    assertThat(resolved.getDecision()).isEqualTo(Decision.ABORTED);
    call(commit(part("north", put("a", "1"))));
    ListResponse after = call(ListRequest.getDefaultInstance());
    assertThat(after.getTransactionsList()).isEmpty();
    assertThat(after.getResolutionsList())
        .singleElement()
        .satisfies(kept -> {
          assertThat(kept.getWord()).isEqualTo("ann: test");
          assertThat(kept.getDecision()).isEqualTo(Decision.ABORTED);
        });
  }

  @Test
  void what_is_finished_or_was_never_begun_is_not_resolved() throws StatusException {
    CommitResponse committed =
        call(commit(part("north", put("a", "1")), part("south", put("b", "2"))));
    TransactionId never = committed.getId().toBuilder().setSequence(2).build();
    for (TransactionId id : List.of(never, committed.getId())) {
      assertThat(failure(ResolveRequest.newBuilder().setId(id).setWord("ann: test").build()))
          .isEqualTo(
              "NOT_FOUND quorate: there is no unfinished transaction 1/1/" + id.getSequence());
    }
    call(commit(part("north", put("a", "2")), part("south", put("b", "2"))));
    assertThat(value("north", "a")).contains(Bytes.utf8("2"));
  }

  @Test
  void a_resolution_needs_a_name_and_a_word() {
    assertThat(failure(ResolveRequest.newBuilder().setWord("ann").build()))
        .isEqualTo("INVALID_ARGUMENT quorate: which transaction is to be resolved was not said");
    assertThat(
            failure(ResolveRequest.newBuilder().setId(TransactionId.getDefaultInstance()).build()))
        .startsWith("INVALID_ARGUMENT quorate: who asks, and why");
  }
}
