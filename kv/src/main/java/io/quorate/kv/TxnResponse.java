package io.quorate.kv;

import java.util.List;

/// The answer to a txn.
///
/// @param revision the store's revision after the txn; 0 for a txn inside another, whose header
///   etcd leaves empty
/// @param succeeded whether all compares held
/// @param responses one for each operation of the branch that ran
public record TxnResponse(long revision, boolean succeeded, List<ResponseOp> responses)
    implements ResponseOp, TxnResult {

  public TxnResponse {
    responses = List.copyOf(responses);
  }
}
