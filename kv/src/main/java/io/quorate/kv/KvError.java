package io.quorate.kv;

/// Why a request is refused. Each constant is one error of etcd; code and text are the server's
/// matter.
public enum KvError implements KvResult, RangeResult, TxnResult, HashResult {
  /// "key is not provided".
  EMPTY_KEY,
  /// "key not found": a put that keeps the value or the lease of a key that does not exist, and
  /// also an empty operation in a txn.
  KEY_NOT_FOUND,
  /// "value is provided", though the put says to keep the old one.
  VALUE_PROVIDED,
  /// "lease is provided", though the put says to keep the old one.
  LEASE_PROVIDED,
  /// "too many operations in txn request".
  TOO_MANY_OPS,
  /// "duplicate key given in txn request".
  DUPLICATE_KEY,
  /// "invalid sort option".
  INVALID_SORT_OPTION,
  /// "request is too large".
  REQUEST_TOO_LARGE,
  /// "required revision has been compacted".
  COMPACTED,
  /// "required revision is a future revision".
  FUTURE_REVISION,
  /// "requested lease not found".
  LEASE_NOT_FOUND,
  /// "database space exceeded". Who serves a request says so, before it goes anywhere; a store
  /// takes whatever it is given.
  NO_SPACE
}
