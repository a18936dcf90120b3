package io.quorate.kv;

/// An operation that writes keys which it names itself.
public sealed interface Write extends RequestOp permits PutRequest, DeleteRangeRequest {}
