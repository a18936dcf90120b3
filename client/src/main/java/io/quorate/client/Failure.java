package io.quorate.client;

import io.grpc.Status;
import org.jspecify.annotations.Nullable;

/// Why a request did not succeed.
///
/// @param code the name of the gRPC status code, as `UNAVAILABLE`
/// @param message the server's words, or the transport's; may be empty
public record Failure(String code, String message) {
  /// A gRPC status in one line. The transport says only "io exception" itself and has the reason in
  /// the cause.
  static Failure of(Status status) {
    var description = status.getDescription() == null ? "" : status.getDescription();
    var reason = reason(status.getCause());
    var message =
        description.isEmpty() || reason.isEmpty()
            ? description + reason
            : description + ": " + reason;
    return new Failure(status.getCode().name(), message);
  }

  private static String reason(@Nullable Throwable cause) {
    if (cause == null) {
      return "";
    }
    var message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }

  @Override
  public String toString() {
    return message.isEmpty() ? code : code + ": " + message;
  }
}
