package io.quorate.kv;

/// One operation of a txn's branch.
public sealed interface RequestOp permits RangeRequest, Write, TxnRequest, EmptyOp {}
