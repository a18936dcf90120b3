package io.quorate.server.flags;

/// What this server does with a flag or a feature gate of etcd.
///
/// Reasons are written to follow a colon: lower case, no full stop.
public sealed interface Support {
  /// The flag does here what it does in etcd.
  record Works() implements Support {}

  /// Any well-formed value is taken and changes nothing; who sets the flag is told why.
  record NoEffect(String reason) implements Support {}

  /// Only the default is taken, which asks for nothing. Any other value stops the start.
  record Refused(String reason) implements Support {}

  static Support works() {
    return new Works();
  }

  static Support noEffect(String reason) {
    return new NoEffect(reason);
  }

  static Support refused(String reason) {
    return new Refused(reason);
  }

  static Support noCallsToItself() {
    return noEffect("the server makes no calls to its own client port");
  }

  static Support noDiscovery() {
    return refused("there is no discovery service; name the members with --initial-cluster");
  }

  static Support noTracing() {
    return noEffect("no traces are exported");
  }

  static Support noBbolt() {
    return noEffect("it tunes bbolt, which is not used here");
  }

  static Support noAuth() {
    return noEffect("users and passwords are not supported yet");
  }
}
