package io.quorate.kv;

/// The answer to a request that succeeded.
public sealed interface KvResponse extends KvResult permits ResponseOp, CompactResponse {

  /// The revision for the answer's header.
  long revision();
}
