package io.quorate.server;

import io.grpc.Attributes;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor.MethodType;
import io.grpc.ServerStreamTracer;
import io.grpc.Status;
import io.quorate.server.memory.Share;
import io.quorate.server.metrics.CallCounts;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Follows one gRPC call: counts it, and books on its connection's share what it makes the server
/// hold.
///
/// Every call is booked with a flat amount, which covers small requests and answers, so that most
/// calls are booked twice only: when they begin and when they end. A request counts until the call
/// has ended, because whoever carries it out refers to it. Of a stream of requests only the one
/// that has not arrived in full counts, and answers on streams do not: who sends them sees to it
/// that the client takes them.
final class CallTracer extends ServerStreamTracer {
  /// Among the attributes of a connection.
  static final Attributes.Key<Share> SHARE = Attributes.Key.create("io.quorate.share");

  private static final int CALL_BYTES = 8 << 10;

  /// A part of a message that arrives by itself costs so much, however short it is.
  private static final int PART_BYTES = 256;

  /// Less than this, taken together with the flat amount, is not booked.
  private static final int SMALL_BYTES = 4 << 10;

  private static final long ENDED = -1;

  private final CallCounts counts;
  private final AtomicLong booked = new AtomicLong();
  private @Nullable Share share;
  private CallCounts.@Nullable Method method;
  private boolean unary;

  // Of the message that is arriving; the event loop's own.
  private long arrived;
  private long arrivedBooked;

  private CallTracer(CallCounts counts) {
    this.counts = counts;
  }

  static ServerStreamTracer.Factory factory(CallCounts counts) {
    return new ServerStreamTracer.Factory() {
      @Override
      public ServerStreamTracer newServerStreamTracer(String method, Metadata headers) {
        return new CallTracer(counts);
      }
    };
  }

  @Override
  public void serverCallStarted(ServerCallInfo<?, ?> call) {
    unary = call.getMethodDescriptor().getType() == MethodType.UNARY;
    method = counts.started(call.getMethodDescriptor());
    share = call.getAttributes().get(SHARE);
    book(CALL_BYTES);
  }

  @Override
  public void inboundWireSize(long bytes) {
    counts.received(bytes);
    arrived += bytes + PART_BYTES;
    if (arrived > SMALL_BYTES) {
      book(arrived);
      arrivedBooked += arrived;
      arrived = 0;
    }
  }

  @Override
  public void inboundMessageRead(int number, long wireBytes, long bytes) {
    if (method != null) {
      method.received();
    }
    arrived = 0;
    if (!unary && arrivedBooked > 0) {
      book(-arrivedBooked);
      arrivedBooked = 0;
    }
  }

  @Override
  public void outboundWireSize(long bytes) {
    counts.sent(bytes);
    if (unary && bytes > SMALL_BYTES) {
      book(bytes);
    }
  }

  @Override
  public void outboundMessageSent(int number, long wireBytes, long bytes) {
    if (method != null) {
      method.sent();
    }
  }

  @Override
  public void streamClosed(Status status) {
    if (method != null) {
      method.handled(status);
    }
    long rest = booked.getAndSet(ENDED);
    if (share != null && rest > 0) {
      share.give(rest);
    }
  }

  /// The answer may come from another thread while the call is being cancelled: nothing is booked
  /// once it has ended.
  private void book(long bytes) {
    if (share == null) {
      return;
    }
    long before = booked.get();
    while (before != ENDED) {
      if (booked.compareAndSet(before, before + bytes)) {
        share.take(bytes);
        return;
      }
      before = booked.get();
    }
  }
}
