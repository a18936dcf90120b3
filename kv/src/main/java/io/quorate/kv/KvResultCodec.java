package io.quorate.kv;

import io.quorate.bytes.Bytes;
import java.util.ArrayList;
import java.util.List;

/// The encoding of what commands result in, to be kept for clients that may ask again.
///
/// ```
/// result   = version (1), kind, body
/// error    = number
/// compact  = revision
/// put      = revision, count of previous versions (0 or 1), each a key-value
/// delete   = revision, deleted, count, key-values
/// range    = revision, more, count of all, count, key-values
/// txn      = revision, succeeded, count, responses: each a kind and its body
/// commit   = revision
/// prepare  = revision
/// finish   = revision, was prepared
/// locked   = count, names of transactions
/// changed  = key, range end
/// key-value = key, value, create revision, mod revision, version, lease
/// ```
///
/// Kinds, flags and errors are single bytes, numbers are unsigned varints, keys, values and names
/// have their length before them. The numbers of errors are part of the format.
public final class KvResultCodec {
  private static final int VERSION = 1;

  private static final int ERROR = 1;
  private static final int COMPACT = 2;
  private static final int PUT = 3;
  private static final int DELETE_RANGE = 4;
  private static final int RANGE = 5;
  private static final int TXN = 6;
  private static final int COMMIT = 7;
  private static final int PREPARE = 8;
  private static final int FINISH = 9;
  private static final int LOCKED = 10;
  private static final int CHANGED = 11;

  private static final List<KvError> ERRORS = List.of(KvError.values());

  private KvResultCodec() {}

  /// @throws ArithmeticException if the encoding would exceed 2 GiB
  public static Bytes encode(KvResult result) {
    Encoder out = new Encoder(Math.toIntExact(1 + size(result)));
    out.u8(VERSION);
    write(result, out);
    return out.finish();
  }

  /// Decodes a result. Its keys and values share the array of `encoded`.
  ///
  /// @throws IllegalArgumentException if `encoded` is not what [#encode] wrote
  public static KvResult decode(Bytes encoded) {
    Decoder<IllegalArgumentException> in = new Decoder<>(encoded, IllegalArgumentException::new);
    int version = in.u8();
    if (version != VERSION) {
      throw in.malformed("unknown result version %d".formatted(version));
    }
    KvResult result = read(in, 1);
    in.expectEnd();
    return result;
  }

  // Sizes

  private static long size(KvResult result) {
    return 1
        + switch (result) {
          case KvError _ -> 1;
          case CompactResponse(long revision) -> Encoder.varintSize(revision);
          case PutResponse(long revision, var previous) ->
              Encoder.varintSize(revision) + size(previous.stream().toList());
          case DeleteRangeResponse(long revision, long deleted, var previous) ->
              Encoder.varintSize(revision) + Encoder.varintSize(deleted) + size(previous);
          case RangeResponse(long revision, var kvs, _, long count) ->
              Encoder.varintSize(revision) + 1L + Encoder.varintSize(count) + size(kvs);
          case TxnResponse(long revision, _, var responses) ->
              Encoder.varintSize(revision)
                  + 1L
                  + Encoder.varintSize(responses.size())
                  + responses.stream().mapToLong(KvResultCodec::size).sum();
          case CommitResponse(long revision) -> Encoder.varintSize(revision);
          case PrepareResponse(long revision) -> Encoder.varintSize(revision);
          case FinishResponse(long revision, _) -> Encoder.varintSize(revision) + 1L;
          case Conflict.Locked(var holders) ->
              Encoder.varintSize(holders.size())
                  + holders.stream().mapToLong(Encoder::bytesSize).sum();
          case Conflict.Changed(var key, var rangeEnd) ->
              (long) Encoder.bytesSize(key) + Encoder.bytesSize(rangeEnd);
        };
  }

  private static long size(List<KeyValue> kvs) {
    long size = Encoder.varintSize(kvs.size());
    for (KeyValue kv : kvs) {
      size +=
          Encoder.bytesSize(kv.key())
              + Encoder.bytesSize(kv.value())
              + Encoder.varintSize(kv.createRevision())
              + Encoder.varintSize(kv.modRevision())
              + Encoder.varintSize(kv.version())
              + Encoder.varintSize(kv.lease());
    }
    return size;
  }

  // Writing

  private static void write(KvResult result, Encoder out) {
    switch (result) {
      case KvError error -> {
        out.u8(ERROR);
        out.u8(ERRORS.indexOf(error));
      }
      case CompactResponse(long revision) -> {
        out.u8(COMPACT);
        out.varint(revision);
      }
      case PutResponse(long revision, var previous) -> {
        out.u8(PUT);
        out.varint(revision);
        write(previous.stream().toList(), out);
      }
      case DeleteRangeResponse(long revision, long deleted, var previous) -> {
        out.u8(DELETE_RANGE);
        out.varint(revision);
        out.varint(deleted);
        write(previous, out);
      }
      case RangeResponse(long revision, var kvs, boolean more, long count) -> {
        out.u8(RANGE);
        out.varint(revision);
        out.u8(more ? 1 : 0);
        out.varint(count);
        write(kvs, out);
      }
      case TxnResponse(long revision, boolean succeeded, var responses) -> {
        out.u8(TXN);
        out.varint(revision);
        out.u8(succeeded ? 1 : 0);
        out.varint(responses.size());
        responses.forEach(response -> write(response, out));
      }
      case CommitResponse(long revision) -> {
        out.u8(COMMIT);
        out.varint(revision);
      }
      case PrepareResponse(long revision) -> {
        out.u8(PREPARE);
        out.varint(revision);
      }
      case FinishResponse(long revision, boolean wasPrepared) -> {
        out.u8(FINISH);
        out.varint(revision);
        out.u8(wasPrepared ? 1 : 0);
      }
      case Conflict.Locked(var holders) -> {
        out.u8(LOCKED);
        out.varint(holders.size());
        holders.forEach(out::bytes);
      }
      case Conflict.Changed(var key, var rangeEnd) -> {
        out.u8(CHANGED);
        out.bytes(key);
        out.bytes(rangeEnd);
      }
    }
  }

  private static void write(List<KeyValue> kvs, Encoder out) {
    out.varint(kvs.size());
    for (KeyValue kv : kvs) {
      out.bytes(kv.key());
      out.bytes(kv.value());
      out.varint(kv.createRevision());
      out.varint(kv.modRevision());
      out.varint(kv.version());
      out.varint(kv.lease());
    }
  }

  // Reading

  private static KvResult read(Decoder<IllegalArgumentException> in, int depth) {
    int kind = in.u8();
    return switch (kind) {
      case ERROR -> readError(in);
      case COMPACT -> new CompactResponse(in.varint());
      case PUT -> readPut(in);
      case DELETE_RANGE -> new DeleteRangeResponse(in.varint(), in.varint(), readKeyValues(in));
      case RANGE -> readRange(in);
      case TXN -> readTxn(in, depth);
      case COMMIT -> new CommitResponse(in.varint());
      case PREPARE -> new PrepareResponse(in.varint());
      case FINISH -> new FinishResponse(in.varint(), readFlag(in));
      case LOCKED -> readLocked(in);
      case CHANGED -> new Conflict.Changed(in.bytes(), in.bytes());
      default -> throw in.malformed("unknown kind of result %d".formatted(kind));
    };
  }

  private static KvError readError(Decoder<IllegalArgumentException> in) {
    int number = in.u8();
    if (number >= ERRORS.size()) {
      throw in.malformed("unknown error %d".formatted(number));
    }
    return ERRORS.get(number);
  }

  private static PutResponse readPut(Decoder<IllegalArgumentException> in) {
    long revision = in.varint();
    List<KeyValue> previous = readKeyValues(in);
    if (previous.size() > 1) {
      throw in.malformed("%d previous versions".formatted(previous.size()));
    }
    return new PutResponse(revision, previous.stream().findFirst());
  }

  private static RangeResponse readRange(Decoder<IllegalArgumentException> in) {
    long revision = in.varint();
    boolean more = readFlag(in);
    long count = in.varint();
    return new RangeResponse(revision, readKeyValues(in), more, count);
  }

  private static TxnResponse readTxn(Decoder<IllegalArgumentException> in, int depth) {
    if (depth > KvCodec.DEPTH_MAX) {
      throw in.malformed("txns nested more than %d deep".formatted(KvCodec.DEPTH_MAX));
    }
    long revision = in.varint();
    boolean succeeded = readFlag(in);
    int count = in.count();
    List<ResponseOp> responses = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (!(read(in, depth + 1) instanceof ResponseOp response)) {
        throw in.malformed("no answer to an operation of a txn");
      }
      responses.add(response);
    }
    return new TxnResponse(revision, succeeded, responses);
  }

  private static Conflict.Locked readLocked(Decoder<IllegalArgumentException> in) {
    int count = in.count();
    List<Bytes> holders = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      holders.add(in.bytes());
    }
    return new Conflict.Locked(holders);
  }

  private static boolean readFlag(Decoder<IllegalArgumentException> in) {
    int flag = in.u8();
    if (flag > 1) {
      throw in.malformed("a flag of %d".formatted(flag));
    }
    return flag == 1;
  }

  private static List<KeyValue> readKeyValues(Decoder<IllegalArgumentException> in) {
    int count = in.count();
    List<KeyValue> kvs = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      kvs.add(
          new KeyValue(in.bytes(), in.bytes(), in.varint(), in.varint(), in.varint(), in.varint()));
    }
    return kvs;
  }
}
