package io.quorate.kv;

/// An operation in which the client set nothing. [RequestCheck] refuses it, as etcd does.
public enum EmptyOp implements RequestOp {
  EMPTY
}
