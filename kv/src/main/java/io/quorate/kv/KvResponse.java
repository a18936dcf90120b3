package io.quorate.kv;

/// The answer to a request that succeeded.
public sealed interface KvResponse extends KvResult
    permits ResponseOp, CompactResponse, CommitResponse, PrepareResponse, FinishResponse {

  /// The revision for the answer's header.
  long revision();
}
