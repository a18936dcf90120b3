package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// Ends a prepared transaction: does its work, as one change, or does not, and lets go of its
/// locks. One that is not prepared here is finished already, or never was here; nothing happens
/// then.
public record FinishRequest(Bytes transaction, boolean commit) implements Command {}
