package io.quorate.client;

/// How a write ended.
///
/// @param <T> what a carried-out write answers
public sealed interface Outcome<T> {
  /// The write was carried out and is durable.
  record Done<T>(T value) implements Outcome<T> {}

  /// The write had no effect and will have none: it never left this process, or the server refused
  /// it.
  record Failed<T>(Failure failure) implements Outcome<T> {}

  /// Nobody here can tell: the write may have been carried out, may be carried out later, or never.
  record Unknown<T>(Failure failure) implements Outcome<T> {}
}
