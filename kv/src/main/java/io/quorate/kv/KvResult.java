package io.quorate.kv;

/// What became of an applied command.
public sealed interface KvResult permits KvResponse, KvError, Conflict {}
