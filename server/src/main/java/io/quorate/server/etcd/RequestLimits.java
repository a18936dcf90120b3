package io.quorate.server.etcd;

/// How large requests may be.
///
/// @param txnOpsMax operations in one txn (`--max-txn-ops`)
/// @param requestBytesMax bytes of one request (`--max-request-bytes`)
public record RequestLimits(int txnOpsMax, int requestBytesMax) {}
