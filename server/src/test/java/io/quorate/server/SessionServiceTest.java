package io.quorate.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.quorate.api.etcd.DeleteRangeRequest;
import io.quorate.api.etcd.PutRequest;
import io.quorate.api.etcd.RangeRequest;
import io.quorate.api.etcd.RequestOp;
import io.quorate.api.etcd.TxnRequest;
import io.quorate.api.session.CloseRequest;
import io.quorate.api.session.ExecuteRequest;
import io.quorate.api.session.ExecuteResponse;
import io.quorate.api.session.OpenRequest;
import io.quorate.api.session.SessionGrpc;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Our own service for writes that may be retried.
class SessionServiceTest {
  @TempDir private Path folder;

  private TestServer server;
  private ManagedChannel channel;
  private SessionGrpc.SessionBlockingStub sessions;

  @BeforeEach
  void start() {
    server = TestServer.alone(folder, TestServer.TIGHT);
    channel = server.newChannel();
    sessions = SessionGrpc.newBlockingStub(channel);
  }

  @AfterEach
  void stop() {
    channel.shutdownNow();
    server.close();
  }

  @Test
  void a_command_sent_twice_is_carried_out_once() {
    long session = open();
    ExecuteResponse first = execute(session, 1, 1, put("a", "1"));
    ExecuteResponse again = execute(session, 1, 1, put("a", "1"));
    assertThat(again.getHeader().getRevision()).isEqualTo(first.getHeader().getRevision());
    assertThat(again.getResult()).isEqualTo(first.getResult());
    assertThat(execute(session, 2, 1, put("b", "1")).getHeader().getRevision())
        .isEqualTo(first.getHeader().getRevision() + 1);
  }

  @Test
  void puts_deletions_and_txns_have_their_answers() {
    long session = open();
    execute(session, 1, 1, put("a", "1"));
    RequestOp.Builder delete =
        RequestOp.newBuilder()
            .setRequestDeleteRange(DeleteRangeRequest.newBuilder().setKey(text("a")));
    assertThat(execute(session, 2, 2, delete).getResult().getResponseDeleteRange().getDeleted())
        .isEqualTo(1);
    assertThat(execute(session, 2, 2, delete).getResult().getResponseDeleteRange().getDeleted())
        .as("as it was when it was carried out")
        .isEqualTo(1);
    RequestOp.Builder txn =
        RequestOp.newBuilder().setRequestTxn(TxnRequest.newBuilder().addSuccess(put("b", "2")));
    ExecuteResponse answer = execute(session, 3, 3, txn);
    assertThat(answer.getResult().getResponseTxn().getSucceeded()).isTrue();
    assertThat(execute(session, 3, 3, txn).getResult()).isEqualTo(answer.getResult());
  }

  @Test
  void an_error_is_a_result_like_another() {
    long session = open();
    RequestOp.Builder keep =
        RequestOp.newBuilder()
            .setRequestPut(PutRequest.newBuilder().setKey(text("new")).setIgnoreValue(true));
    refused(() -> execute(session, 1, 1, keep), Status.Code.INVALID_ARGUMENT, "key not found");
    execute(session, 2, 1, put("new", "1"));
    refused(() -> execute(session, 1, 1, keep), Status.Code.INVALID_ARGUMENT, "key not found");
  }

  @Test
  void mistakes_are_refused_with_a_reason() {
    long session = open();
    refused(() -> execute(99, 1, 1, put("a", "1")), Status.Code.NOT_FOUND, "session has ended");
    refused(
        () -> execute(session, 0, 0, put("a", "1")), Status.Code.INVALID_ARGUMENT, "begin at 1");
    refused(() -> execute(session, 1, 2, put("a", "1")), Status.Code.INVALID_ARGUMENT, "lowest 2");
    refused(
        () -> execute(session, 1, 1, RequestOp.newBuilder()),
        Status.Code.INVALID_ARGUMENT,
        "a put, a deletion or a txn");
    refused(
        () ->
            execute(
                session,
                1,
                1,
                RequestOp.newBuilder()
                    .setRequestRange(RangeRequest.newBuilder().setKey(text("a")))),
        Status.Code.INVALID_ARGUMENT,
        "a put, a deletion or a txn");
    refused(
        () -> execute(session, 1, 1, put("", "1")),
        Status.Code.INVALID_ARGUMENT,
        "key is not provided");
    refused(
        () -> execute(session, 5000, 1, put("a", "1")),
        Status.Code.RESOURCE_EXHAUSTED,
        "too many commands open");
    execute(session, 7, 7, put("a", "1"));
    refused(
        () -> execute(session, 6, 1, put("a", "1")),
        Status.Code.FAILED_PRECONDITION,
        "needs no answer");
    refused(
        () -> execute(session, 8, 8, put("a", "x".repeat(1600 << 10))),
        Status.Code.INVALID_ARGUMENT,
        "too large");
  }

  @Test
  void a_closed_session_carries_nothing_out() {
    long session = open();
    sessions.close(CloseRequest.newBuilder().setSession(session).build());
    refused(
        () -> execute(session, 1, 1, put("a", "1")), Status.Code.NOT_FOUND, "session has ended");
  }

  private long open() {
    return sessions.open(OpenRequest.getDefaultInstance()).getSession();
  }

  private ExecuteResponse execute(
      long session, long number, long lowest, RequestOp.Builder command) {
    return sessions.execute(
        ExecuteRequest.newBuilder()
            .setSession(session)
            .setNumber(number)
            .setLowest(lowest)
            .setCommand(command)
            .build());
  }

  private static void refused(Runnable call, Status.Code code, String words) {
    assertThatThrownBy(call::run)
        .isInstanceOfSatisfying(
            StatusRuntimeException.class,
            e -> {
              assertThat(e.getStatus().getCode()).isEqualTo(code);
              assertThat(e.getStatus().getDescription()).contains(words);
            });
  }

  private static RequestOp.Builder put(String key, String value) {
    return RequestOp.newBuilder()
        .setRequestPut(PutRequest.newBuilder().setKey(text(key)).setValue(text(value)));
  }

  private static ByteString text(String text) {
    return ByteString.copyFromUtf8(text);
  }
}
