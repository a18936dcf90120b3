package io.quorate.kv;

/// The answer to one operation of a txn, and to the same operation on its own.
public sealed interface ResponseOp extends KvResponse
    permits RangeResponse, PutResponse, DeleteRangeResponse, TxnResponse {}
