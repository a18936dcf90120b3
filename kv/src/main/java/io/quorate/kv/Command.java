package io.quorate.kv;

/// A request that may change the store and therefore goes through the log.
public sealed interface Command
    permits PutRequest,
        DeleteRangeRequest,
        TxnRequest,
        CompactRequest,
        CommitRequest,
        PrepareRequest,
        FinishRequest {}
