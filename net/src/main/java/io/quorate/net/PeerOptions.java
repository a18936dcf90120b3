package io.quorate.net;

import java.time.Duration;

/// The limits and times of a [PeerNetwork].
///
/// @param frameBytesMax the longest parcel, encoded, that is sent or accepted; at least 1 KiB
/// @param queueBytesMax a peer whose unsent frames have reached this many bytes is sent no more
///   until some left. Beyond it a queue grows by at most the one frame that reached it
/// @param handshakeTimeout the time for a handshake, from the accepted or dialed connection to the
///   verdict
/// @param connectTimeout the time for one attempt to connect to one address; short, because a lost
///   first packet is repeated by the system after a second, then two, then four
/// @param stallTimeout how long sent bytes may stay unacknowledged before the connection is given
///   up and dialed anew. Works with [Transport#EPOLL] only; without it the system's own limit of
///   many minutes holds
/// @param backoffMin the wait before the first new attempt to dial; it doubles with each failure
/// @param backoffMax the longest wait between two attempts
/// @param greetingsMax how many accepted connections may be in their handshake at a time; a further
///   one is closed
public record PeerOptions(
    int frameBytesMax,
    int queueBytesMax,
    Duration handshakeTimeout,
    Duration connectTimeout,
    Duration stallTimeout,
    Duration backoffMin,
    Duration backoffMax,
    int greetingsMax) {
  private static final int MIB = 1024 * 1024;

  /// Frames and queues up to 64 MiB, and times that suit one data centre.
  public static final PeerOptions DEFAULTS =
      new PeerOptions(
          64 * MIB,
          64 * MIB,
          Duration.ofSeconds(5),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(1),
          64);

  public PeerOptions {
    requireRange("frameBytesMax", frameBytesMax, 1024, 1024 * MIB);
    requireRange("queueBytesMax", queueBytesMax, 1024, 1024 * MIB);
    requireRange("greetingsMax", greetingsMax, 1, 1_000_000);
    requireTime("handshakeTimeout", handshakeTimeout);
    requireTime("connectTimeout", connectTimeout);
    requireTime("stallTimeout", stallTimeout);
    requireTime("backoffMin", backoffMin);
    requireTime("backoffMax", backoffMax);
    if (backoffMax.compareTo(backoffMin) < 0) {
      throw new IllegalArgumentException(
          "backoffMax is %s, less than backoffMin, %s".formatted(backoffMax, backoffMin));
    }
  }

  public PeerOptions withFrameBytesMax(int frameBytesMax) {
    return new PeerOptions(
        frameBytesMax,
        queueBytesMax,
        handshakeTimeout,
        connectTimeout,
        stallTimeout,
        backoffMin,
        backoffMax,
        greetingsMax);
  }

  public PeerOptions withQueueBytesMax(int queueBytesMax) {
    return new PeerOptions(
        frameBytesMax,
        queueBytesMax,
        handshakeTimeout,
        connectTimeout,
        stallTimeout,
        backoffMin,
        backoffMax,
        greetingsMax);
  }

  public PeerOptions withHandshakeTimeout(Duration handshakeTimeout) {
    return new PeerOptions(
        frameBytesMax,
        queueBytesMax,
        handshakeTimeout,
        connectTimeout,
        stallTimeout,
        backoffMin,
        backoffMax,
        greetingsMax);
  }

  public PeerOptions withConnectTimeout(Duration connectTimeout) {
    return new PeerOptions(
        frameBytesMax,
        queueBytesMax,
        handshakeTimeout,
        connectTimeout,
        stallTimeout,
        backoffMin,
        backoffMax,
        greetingsMax);
  }

  public PeerOptions withStallTimeout(Duration stallTimeout) {
    return new PeerOptions(
        frameBytesMax,
        queueBytesMax,
        handshakeTimeout,
        connectTimeout,
        stallTimeout,
        backoffMin,
        backoffMax,
        greetingsMax);
  }

  public PeerOptions withBackoff(Duration backoffMin, Duration backoffMax) {
    return new PeerOptions(
        frameBytesMax,
        queueBytesMax,
        handshakeTimeout,
        connectTimeout,
        stallTimeout,
        backoffMin,
        backoffMax,
        greetingsMax);
  }

  public PeerOptions withGreetingsMax(int greetingsMax) {
    return new PeerOptions(
        frameBytesMax,
        queueBytesMax,
        handshakeTimeout,
        connectTimeout,
        stallTimeout,
        backoffMin,
        backoffMax,
        greetingsMax);
  }

  private static void requireRange(String name, int value, int min, int max) {
    if (value < min || value > max) {
      throw new IllegalArgumentException(
          "%s is %d, allowed are %d to %d".formatted(name, value, min, max));
    }
  }

  private static void requireTime(String name, Duration value) {
    if (value.toMillis() < 1 || value.compareTo(Duration.ofDays(1)) > 0) {
      throw new IllegalArgumentException(
          "%s is %s, allowed are 1 ms to 1 day".formatted(name, value));
    }
  }
}
