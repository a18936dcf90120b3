package io.quorate.kv;

import io.quorate.bytes.Bytes;

/// A range request, made of what differs from the default.
final class Ranges {
  private final Bytes key;
  private final Bytes end;
  private long limit;
  private long revision;
  private SortOrder order = SortOrder.NONE;
  private SortTarget target = SortTarget.KEY;
  private boolean serializable;
  private boolean keysOnly;
  private boolean countOnly;
  private long minMod;
  private long maxMod;
  private long minCreate;
  private long maxCreate;

  private Ranges(Bytes key, Bytes end) {
    this.key = key;
    this.end = end;
  }

  static Ranges of(Bytes key, Bytes end) {
    return new Ranges(key, end);
  }

  static Ranges key(String key) {
    return new Ranges(Bytes.utf8(key), Bytes.EMPTY);
  }

  static Ranges between(String key, String end) {
    return new Ranges(Bytes.utf8(key), Bytes.utf8(end));
  }

  static Ranges everything() {
    return between("\0", "\0");
  }

  Ranges limit(long limit) {
    this.limit = limit;
    return this;
  }

  Ranges at(long revision) {
    this.revision = revision;
    return this;
  }

  Ranges order(SortOrder order) {
    this.order = order;
    return this;
  }

  Ranges by(SortTarget target) {
    this.target = target;
    return this;
  }

  Ranges serializable() {
    this.serializable = true;
    return this;
  }

  Ranges keysOnly() {
    this.keysOnly = true;
    return this;
  }

  Ranges countOnly() {
    this.countOnly = true;
    return this;
  }

  Ranges modifiedFrom(long min) {
    this.minMod = min;
    return this;
  }

  Ranges modifiedUpTo(long max) {
    this.maxMod = max;
    return this;
  }

  Ranges createdFrom(long min) {
    this.minCreate = min;
    return this;
  }

  Ranges createdUpTo(long max) {
    this.maxCreate = max;
    return this;
  }

  RangeRequest build() {
    return new RangeRequest(
        key,
        end,
        limit,
        revision,
        order,
        target,
        serializable,
        keysOnly,
        countOnly,
        minMod,
        maxMod,
        minCreate,
        maxCreate);
  }
}
