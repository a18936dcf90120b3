package io.quorate.server.etcd;

import io.grpc.Contexts;
import io.grpc.ForwardingServerCall.SimpleForwardingServerCall;
import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.Status;
import io.quorate.api.etcd.KVGrpc;
import io.quorate.runtime.Staleness;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Carries [ReadTerms] in gRPC's metadata, which every client of etcd can send and read: a read
/// says how old it may be and which revision it needs, and the trailers of a read that need not be
/// new say how old it may be. Other calls are not touched.
public final class ReadMetadata implements ServerInterceptor {
  private static final Metadata.Key<String> MAX_STALENESS = key("quorate-max-staleness-ms");
  private static final Metadata.Key<String> MIN_REVISION = key("quorate-min-revision");
  private static final Metadata.Key<String> LAG_ENTRIES = key("quorate-lag-entries");
  private static final Metadata.Key<String> LEADER_HEARD = key("quorate-leader-heard-ms");
  private static final Metadata.Key<String> CONFIRMED = key("quorate-confirmed-ms");

  private static final long STALENESS_MILLIS_MAX = Duration.ofDays(1).toMillis();

  private static Metadata.Key<String> key(String name) {
    return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
  }

  /// Somebody has written something else than what is allowed.
  private static final class MistakeException extends Exception {
    private static final long serialVersionUID = 1;

    MistakeException(Metadata.Key<String> key, String value, long most) {
      super(
          "quorate: %s is '%s', but must be a whole number from 0 to %d"
              .formatted(key.name(), value, most));
    }
  }

  public ReadMetadata() {}

  @Override
  public <Q, A> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, A> call, Metadata headers, ServerCallHandler<Q, A> next) {
    if (!isRead(call.getMethodDescriptor())) {
      return next.startCall(call, headers);
    }
    Told told = new Told();
    ReadTerms terms;
    try {
      terms = terms(headers, told);
    } catch (MistakeException e) {
      call.close(Status.INVALID_ARGUMENT.withDescription(e.getMessage()), new Metadata());
      return new ServerCall.Listener<>() {};
    }
    ServerCall<Q, A> telling =
        new SimpleForwardingServerCall<>(call) {
          @Override
          public void close(Status status, Metadata trailers) {
            told.addTo(trailers);
            super.close(status, trailers);
          }
        };
    return Contexts.interceptCall(terms.context(), telling, headers, next);
  }

  /// A txn that writes is as new as can be, whatever is said of it.
  private static boolean isRead(MethodDescriptor<?, ?> method) {
    return method == KVGrpc.getRangeMethod() || method == KVGrpc.getTxnMethod();
  }

  private static ReadTerms terms(Metadata headers, Consumer<Staleness> told)
      throws MistakeException {
    OptionalLong millis = number(headers, MAX_STALENESS, STALENESS_MILLIS_MAX);
    return new ReadTerms(
        millis.isPresent() ? Optional.of(Duration.ofMillis(millis.getAsLong())) : Optional.empty(),
        number(headers, MIN_REVISION, Long.MAX_VALUE).orElse(0),
        told);
  }

  private static OptionalLong number(Metadata headers, Metadata.Key<String> key, long most)
      throws MistakeException {
    String text = headers.get(key);
    if (text == null) {
      return OptionalLong.empty();
    }
    try {
      long number = Long.parseLong(text);
      if (number >= 0 && number <= most) {
        return OptionalLong.of(number);
      }
    } catch (NumberFormatException _) {
      // it is none
    }
    throw new MistakeException(key, text, most);
  }

  /// Keeps what a service says until the call ends, perhaps on another thread.
  private static final class Told implements Consumer<Staleness> {
    private volatile @Nullable Staleness staleness;

    @Override
    public void accept(Staleness known) {
      staleness = known;
    }

    void addTo(Metadata trailers) {
      Staleness known = staleness;
      if (known != null) {
        trailers.put(LAG_ENTRIES, Long.toString(known.lagEntries()));
        known.leaderHeard().ifPresent(age -> trailers.put(LEADER_HEARD, millis(age)));
        known.confirmed().ifPresent(age -> trailers.put(CONFIRMED, millis(age)));
      }
    }

    /// Rounded up: nothing is older than it says.
    private static String millis(Duration age) {
      return Long.toString(age.plusNanos(999_999).toMillis());
    }
  }
}
