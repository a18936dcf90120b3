package io.quorate.kv;

/// Sums up what a command has changed and what it has answered, in a number that depends on nothing
/// else, so that replicas which do the same differently are known to differ. Payloads count by the
/// checksums that they carry anyway.
final class Fingerprint {
  private static final long FACTOR = 0x9E3779B97F4A7C15L;

  private long sum;

  private void add(long number) {
    sum = (sum ^ number) * FACTOR;
    sum ^= sum >>> 32;
  }

  void add(KeyValue kv) {
    add((long) kv.key().crc32c() << 32 ^ kv.value().crc32c());
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
      case KvError error -> add(-1 - error.ordinal());
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
