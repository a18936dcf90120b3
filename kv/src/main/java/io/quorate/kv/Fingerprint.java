package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// Sums up what a command has changed and what it has answered, in a number that depends on nothing
/// else, so that replicas which do the same differently are known to differ.
///
/// Of a key or a value only the length and both ends count: all bytes stand in the command, whose
/// checksum whoever compares replicas looks at anyway. What is of interest here is which value it
/// is, and to read all of it again would cost more than the change itself.
final class Fingerprint {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private long sum;

  private void add(long number) {
    sum = (sum ^ number) * FACTOR;
    sum ^= sum >>> 32;
  }

  private void add(Bytes bytes) {
    add(bytes.length());
    add(bytes.word(0));
    add(bytes.word(Math.max(0, bytes.length() - Long.BYTES)));
  }

  void add(KeyValue kv) {
    add(kv.key());
    add(kv.value());
    add(kv.createRevision());
    add(kv.modRevision());
    add(kv.version());
    add(kv.lease());
  }

  private void addAll(Iterable<KeyValue> kvs) {
    kvs.forEach(this::add);
  }

  private void add(KvResult result) {
    switch (result) {
      case KvError error -> add(error.name().hashCode());
      case CompactResponse(var revision) -> add(revision);
      case PutResponse(var revision, var prevKv) -> {
        add(revision);
        prevKv.ifPresent(this::add);
      }
      case DeleteRangeResponse(var revision, var deleted, var prevKvs) -> {
        add(revision);
        add(deleted);
        addAll(prevKvs);
      }
      case RangeResponse(var revision, var kvs, var more, var count) -> {
        add(revision);
        addAll(kvs);
        add(more ? -count : count);
      }
      case CommitResponse(var revision) -> add(revision);
      case PrepareResponse(var revision) -> add(revision);
      case FinishResponse(var revision, var wasPrepared) -> add(wasPrepared ? revision : -revision);
      case Conflict.Locked(var holders) -> holders.forEach(this::add);
      case Conflict.Changed(var key, var rangeEnd) -> {
        add(key);
        add(rangeEnd);
      }
      case TxnResponse(var revision, var succeeded, var responses) -> {
        add(succeeded ? revision : -revision);
        responses.forEach(this::add);
      }
    }
  }

  /// The sum of what was added, and of this result; the next one begins.
  long finish(KvResult result) {
    add(result);
    long finished = sum;
    sum = 0;
    return finished;
  }
}
