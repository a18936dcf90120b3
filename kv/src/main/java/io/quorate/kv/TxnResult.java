package io.quorate.kv;

/// What became of a txn that only reads.
public sealed interface TxnResult permits TxnResponse, KvError {}
