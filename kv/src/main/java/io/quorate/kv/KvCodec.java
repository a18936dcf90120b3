package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The encoding of commands as they stand in the log and travel between members.
///
/// ```
/// command  = version (1), kind, body
/// put      = flags, key, value, [lease]
/// delete   = flags, key, range end
/// range    = flags, sort order, sort target, key, range end, limit, revision,
///            min and max mod revision, min and max create revision
/// txn      = compares, success, failure: each a count and its elements
/// compare  = relation, operand kind, key, range end, operand
/// op       = kind, body
/// compact  = flags, revision
/// commit   = work
/// prepare  = transaction, note, work
/// finish   = flags, transaction
/// work     = what was seen, writes: each a count and its elements
/// seen     = key, range end, revision, count
/// write    = an op that is a put or a deletion
/// ```
///
/// Kinds, flags and enums are single bytes, numbers are unsigned varints of seven bits a byte,
/// keys, values, names and notes have their length before them. A kind, flag or enum that is not
/// known is refused, not skipped: a member must not apply less than the others. The numbers of
/// enums are part of the format.
public final class KvCodec {
  private static final int VERSION = 1;

  /// Deeper nesting is refused, so that no input can exhaust the stack.
  static final int DEPTH_MAX = 200;

  private static final int PUT = 1;
  private static final int DELETE_RANGE = 2;
  private static final int TXN = 3;
  private static final int COMPACT = 4;
  private static final int RANGE = 5;
  private static final int EMPTY = 6;
  private static final int COMMIT = 7;
  private static final int PREPARE = 8;
  private static final int FINISH = 9;

  private static final int PREV_KV = 1;
  private static final int IGNORE_VALUE = 2;
  private static final int IGNORE_LEASE = 4;
  private static final int HAS_LEASE = 8;

  private static final int SERIALIZABLE = 1;
  private static final int KEYS_ONLY = 2;
  private static final int COUNT_ONLY = 4;

  private static final int PHYSICAL = 1;

  private static final int COMMITTED = 1;

  private static final int COMPARE_VERSION = 1;
  private static final int COMPARE_CREATE = 2;
  private static final int COMPARE_MOD = 3;
  private static final int COMPARE_VALUE = 4;
  private static final int COMPARE_LEASE = 5;
  private static final int COMPARE_UNRECOGNIZED = 6;

  private static final List<SortOrder> SORT_ORDERS = List.of(SortOrder.values());
  private static final List<SortTarget> SORT_TARGETS = List.of(SortTarget.values());
  private static final List<Compare.Relation> RELATIONS = List.of(Compare.Relation.values());

  private KvCodec() {}

  /// Encodes a command in one exactly sized allocation.
  ///
  /// @throws IllegalArgumentException if txns are nested more than 200 deep
  /// @throws ArithmeticException if the encoding would exceed 2 GiB
  public static Bytes encode(Command command) {
    return switch (command) {
      case PutRequest put -> {
        Encoder out = start(size(put), PUT);
        write(put, out);
        yield out.finish();
      }
      case DeleteRangeRequest delete -> {
        Encoder out = start(size(delete), DELETE_RANGE);
        write(delete, out);
        yield out.finish();
      }
      case TxnRequest txn -> {
        Encoder out = start(size(txn, 1), TXN);
        write(txn, out);
        yield out.finish();
      }
      case CompactRequest compact -> {
        Encoder out = start(1 + Encoder.varintSize(compact.revision()), COMPACT);
        out.u8(compact.physical() ? PHYSICAL : 0);
        out.varint(compact.revision());
        yield out.finish();
      }
      case CommitRequest(var work) -> {
        Encoder out = start(size(work), COMMIT);
        write(work, out);
        yield out.finish();
      }
      case PrepareRequest(var transaction, var note, var work) -> {
        long size = (long) Encoder.bytesSize(transaction) + Encoder.bytesSize(note) + size(work);
        Encoder out = start(size, PREPARE);
        out.bytes(transaction);
        out.bytes(note);
        write(work, out);
        yield out.finish();
      }
      case FinishRequest(var transaction, var commit) -> {
        Encoder out = start(1L + Encoder.bytesSize(transaction), FINISH);
        out.u8(commit ? COMMITTED : 0);
        out.bytes(transaction);
        yield out.finish();
      }
    };
  }

  private static Encoder start(long bodySize, int kind) {
    Encoder out = new Encoder(Math.toIntExact(2 + bodySize));
    out.u8(VERSION);
    out.u8(kind);
    return out;
  }

  /// Decodes a command. Its keys and values share the array of `encoded`.
  ///
  /// @throws MalformedCommandException if `encoded` is not what [#encode] wrote
  public static Command decode(Bytes encoded) {
    Decoder<MalformedCommandException> in = new Decoder<>(encoded, MalformedCommandException::new);
    int version = in.u8();
    if (version != VERSION) {
      throw in.malformed("unknown command version %d".formatted(version));
    }
    int kind = in.u8();
    Command command =
        switch (kind) {
          case PUT -> readPut(in);
          case DELETE_RANGE -> readDeleteRange(in);
          case TXN -> readTxn(in, 1);
          case COMPACT -> readCompact(in);
          case COMMIT -> new CommitRequest(readWork(in));
          case PREPARE -> new PrepareRequest(in.bytes(), in.bytes(), readWork(in));
          case FINISH -> readFinish(in);
          default -> throw in.malformed("unknown kind of command %d".formatted(kind));
        };
    in.expectEnd();
    return command;
  }

  // Sizes. They are long, so that no sum of lengths can wrap around.

  private static long size(PutRequest put) {
    long size = 1L + Encoder.bytesSize(put.key()) + Encoder.bytesSize(put.value());
    return put.lease() == 0 ? size : size + Encoder.varintSize(put.lease());
  }

  private static long size(DeleteRangeRequest delete) {
    return 1L + Encoder.bytesSize(delete.key()) + Encoder.bytesSize(delete.rangeEnd());
  }

  private static long size(RangeRequest range) {
    return 3L
        + Encoder.bytesSize(range.key())
        + Encoder.bytesSize(range.rangeEnd())
        + Encoder.varintSize(range.limit())
        + Encoder.varintSize(range.revision())
        + Encoder.varintSize(range.minModRevision())
        + Encoder.varintSize(range.maxModRevision())
        + Encoder.varintSize(range.minCreateRevision())
        + Encoder.varintSize(range.maxCreateRevision());
  }

  private static long size(TxnRequest txn, int depth) {
    if (depth > DEPTH_MAX) {
      throw new IllegalArgumentException("txns nested more than %d deep".formatted(DEPTH_MAX));
    }
    long size = Encoder.varintSize(txn.compares().size());
    for (Compare compare : txn.compares()) {
      size += size(compare);
    }
    return size + size(txn.success(), depth) + size(txn.failure(), depth);
  }

  private static long size(Work work) {
    long size = Encoder.varintSize(work.seen().size());
    for (Seen seen : work.seen()) {
      size +=
          (long) Encoder.bytesSize(seen.key())
              + Encoder.bytesSize(seen.rangeEnd())
              + Encoder.varintSize(seen.revision())
              + Encoder.varintSize(seen.count());
    }
    return size + size(work.writes(), 1);
  }

  private static long size(List<? extends RequestOp> ops, int depth) {
    long size = Encoder.varintSize(ops.size());
    for (RequestOp op : ops) {
      size +=
          1
              + switch (op) {
                case PutRequest put -> size(put);
                case DeleteRangeRequest delete -> size(delete);
                case RangeRequest range -> size(range);
                case TxnRequest nested -> size(nested, depth + 1);
                case EmptyOp _ -> 0;
              };
    }
    return size;
  }

  private static long size(Compare compare) {
    long operand =
        switch (compare.operand()) {
          case Compare.Operand.Version(long version) -> Encoder.varintSize(version);
          case Compare.Operand.CreateRevision(long revision) -> Encoder.varintSize(revision);
          case Compare.Operand.ModRevision(long revision) -> Encoder.varintSize(revision);
          case Compare.Operand.Value(Bytes value) -> Encoder.bytesSize(value);
          case Compare.Operand.Lease(long lease) -> Encoder.varintSize(lease);
          case Compare.Operand.Unrecognized _ -> 0;
        };
    return 2L + Encoder.bytesSize(compare.key()) + Encoder.bytesSize(compare.rangeEnd()) + operand;
  }

  // Puts.

  private static void write(PutRequest put, Encoder out) {
    out.u8(
        (put.prevKv() ? PREV_KV : 0)
            | (put.ignoreValue() ? IGNORE_VALUE : 0)
            | (put.ignoreLease() ? IGNORE_LEASE : 0)
            | (put.lease() != 0 ? HAS_LEASE : 0));
    out.bytes(put.key());
    out.bytes(put.value());
    if (put.lease() != 0) {
      out.varint(put.lease());
    }
  }

  private static PutRequest readPut(Decoder<MalformedCommandException> in) {
    int flags = flags(in, PREV_KV | IGNORE_VALUE | IGNORE_LEASE | HAS_LEASE);
    Bytes key = in.bytes();
    Bytes value = in.bytes();
    long lease = (flags & HAS_LEASE) != 0 ? in.varint() : 0;
    return new PutRequest(
        key,
        value,
        lease,
        (flags & PREV_KV) != 0,
        (flags & IGNORE_VALUE) != 0,
        (flags & IGNORE_LEASE) != 0);
  }

  // Deletions.

  private static void write(DeleteRangeRequest delete, Encoder out) {
    out.u8(delete.prevKv() ? PREV_KV : 0);
    out.bytes(delete.key());
    out.bytes(delete.rangeEnd());
  }

  private static DeleteRangeRequest readDeleteRange(Decoder<MalformedCommandException> in) {
    int flags = flags(in, PREV_KV);
    return new DeleteRangeRequest(in.bytes(), in.bytes(), (flags & PREV_KV) != 0);
  }

  // Ranges.

  private static void write(RangeRequest range, Encoder out) {
    out.u8(
        (range.serializable() ? SERIALIZABLE : 0)
            | (range.keysOnly() ? KEYS_ONLY : 0)
            | (range.countOnly() ? COUNT_ONLY : 0));
    out.u8(SORT_ORDERS.indexOf(range.sortOrder()));
    out.u8(SORT_TARGETS.indexOf(range.sortTarget()));
    out.bytes(range.key());
    out.bytes(range.rangeEnd());
    out.varint(range.limit());
    out.varint(range.revision());
    out.varint(range.minModRevision());
    out.varint(range.maxModRevision());
    out.varint(range.minCreateRevision());
    out.varint(range.maxCreateRevision());
  }

  private static RangeRequest readRange(Decoder<MalformedCommandException> in) {
    int flags = flags(in, SERIALIZABLE | KEYS_ONLY | COUNT_ONLY);
    SortOrder order = oneOf(SORT_ORDERS, in);
    SortTarget target = oneOf(SORT_TARGETS, in);
    return new RangeRequest(
        in.bytes(),
        in.bytes(),
        in.varint(),
        in.varint(),
        order,
        target,
        (flags & SERIALIZABLE) != 0,
        (flags & KEYS_ONLY) != 0,
        (flags & COUNT_ONLY) != 0,
        in.varint(),
        in.varint(),
        in.varint(),
        in.varint());
  }

  // Txns.

  private static void write(TxnRequest txn, Encoder out) {
    out.varint(txn.compares().size());
    for (Compare compare : txn.compares()) {
      write(compare, out);
    }
    write(txn.success(), out);
    write(txn.failure(), out);
  }

  private static void write(List<? extends RequestOp> ops, Encoder out) {
    out.varint(ops.size());
    for (RequestOp op : ops) {
      switch (op) {
        case PutRequest put -> {
          out.u8(PUT);
          write(put, out);
        }
        case DeleteRangeRequest delete -> {
          out.u8(DELETE_RANGE);
          write(delete, out);
        }
        case RangeRequest range -> {
          out.u8(RANGE);
          write(range, out);
        }
        case TxnRequest nested -> {
          out.u8(TXN);
          write(nested, out);
        }
        case EmptyOp _ -> out.u8(EMPTY);
      }
    }
  }

  private static TxnRequest readTxn(Decoder<MalformedCommandException> in, int depth) {
    if (depth > DEPTH_MAX) {
      throw in.malformed("txns nested more than %d deep".formatted(DEPTH_MAX));
    }
    int count = in.count();
    List<Compare> compares = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      compares.add(readCompare(in));
    }
    return new TxnRequest(compares, readOps(in, depth), readOps(in, depth));
  }

  private static List<RequestOp> readOps(Decoder<MalformedCommandException> in, int depth) {
    int count = in.count();
    List<RequestOp> ops = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int kind = in.u8();
      ops.add(
          switch (kind) {
            case PUT -> readPut(in);
            case DELETE_RANGE -> readDeleteRange(in);
            case RANGE -> readRange(in);
            case TXN -> readTxn(in, depth + 1);
            case EMPTY -> EmptyOp.EMPTY;
            default -> throw in.malformed("unknown kind of operation %d".formatted(kind));
          });
    }
    return ops;
  }

  private static void write(Compare compare, Encoder out) {
    out.u8(RELATIONS.indexOf(compare.relation()));
    out.u8(kind(compare.operand()));
    out.bytes(compare.key());
    out.bytes(compare.rangeEnd());
    switch (compare.operand()) {
      case Compare.Operand.Version(long version) -> out.varint(version);
      case Compare.Operand.CreateRevision(long revision) -> out.varint(revision);
      case Compare.Operand.ModRevision(long revision) -> out.varint(revision);
      case Compare.Operand.Value(Bytes value) -> out.bytes(value);
      case Compare.Operand.Lease(long lease) -> out.varint(lease);
      case Compare.Operand.Unrecognized _ -> {}
    }
  }

  private static int kind(Compare.Operand operand) {
    return switch (operand) {
      case Compare.Operand.Version _ -> COMPARE_VERSION;
      case Compare.Operand.CreateRevision _ -> COMPARE_CREATE;
      case Compare.Operand.ModRevision _ -> COMPARE_MOD;
      case Compare.Operand.Value _ -> COMPARE_VALUE;
      case Compare.Operand.Lease _ -> COMPARE_LEASE;
      case Compare.Operand.Unrecognized _ -> COMPARE_UNRECOGNIZED;
    };
  }

  private static Compare readCompare(Decoder<MalformedCommandException> in) {
    Compare.Relation relation = oneOf(RELATIONS, in);
    int kind = in.u8();
    Bytes key = in.bytes();
    Bytes rangeEnd = in.bytes();
    Compare.Operand operand =
        switch (kind) {
          case COMPARE_VERSION -> new Compare.Operand.Version(in.varint());
          case COMPARE_CREATE -> new Compare.Operand.CreateRevision(in.varint());
          case COMPARE_MOD -> new Compare.Operand.ModRevision(in.varint());
          case COMPARE_VALUE -> new Compare.Operand.Value(in.bytes());
          case COMPARE_LEASE -> new Compare.Operand.Lease(in.varint());
          case COMPARE_UNRECOGNIZED -> Compare.Operand.Unrecognized.UNRECOGNIZED;
          default -> throw in.malformed("unknown kind of operand %d".formatted(kind));
        };
    return new Compare(key, rangeEnd, relation, operand);
  }

  // Compactions.

  private static CompactRequest readCompact(Decoder<MalformedCommandException> in) {
    int flags = flags(in, PHYSICAL);
    return new CompactRequest(in.varint(), (flags & PHYSICAL) != 0);
  }

  // Transactions over keyspaces.

  private static void write(Work work, Encoder out) {
    out.varint(work.seen().size());
    for (Seen seen : work.seen()) {
      out.bytes(seen.key());
      out.bytes(seen.rangeEnd());
      out.varint(seen.revision());
      out.varint(seen.count());
    }
    write(work.writes(), out);
  }

  private static Work readWork(Decoder<MalformedCommandException> in) {
    int count = in.count();
    List<Seen> seen = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      seen.add(new Seen(in.bytes(), in.bytes(), in.varint(), in.varint()));
    }
    List<Write> writes = new ArrayList<>();
    for (RequestOp op : readOps(in, 1)) {
      if (!(op instanceof Write write)) {
        throw in.malformed("a transaction that does more than to write");
      }
      writes.add(write);
    }
    return new Work(seen, writes);
  }

  private static FinishRequest readFinish(Decoder<MalformedCommandException> in) {
    int flags = flags(in, COMMITTED);
    return new FinishRequest(in.bytes(), (flags & COMMITTED) != 0);
  }

  private static int flags(Decoder<MalformedCommandException> in, int known) {
    int flags = in.u8();
    if ((flags & ~known) != 0) {
      throw in.malformed("unknown flags 0x%x".formatted(flags));
    }
    return flags;
  }

  private static <T> T oneOf(List<T> values, Decoder<MalformedCommandException> in) {
    int number = in.u8();
    if (number >= values.size()) {
      throw in.malformed("unknown enum number %d".formatted(number));
    }
    return values.get(number);
  }
}
