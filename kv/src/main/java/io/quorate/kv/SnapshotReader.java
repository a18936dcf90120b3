package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.ChangeLog;
import io.quorate.kv.mvcc.KeyTree;
import io.quorate.kv.mvcc.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Makes a store from a snapshot; see [SnapshotFormat].
///
/// Keys and values are copied out of the frames: a frame would otherwise stay in memory as long as
/// the last key that was in it.
final class SnapshotReader {
  private final ChunkReader chunks;
  private final KeyTree keys = new KeyTree();
  private final Preparations preparations = new Preparations();
  // The changes that are not older than the last compaction.
  private final List<Version> recent = new ArrayList<>();
  private long revision;
  private long compactRevision;
  private long count;

  // The version read last.
  private @Nullable Version last;

  SnapshotReader(Iterable<Bytes> chunks) {
    this.chunks = new ChunkReader(chunks.iterator());
  }

  KvStore read() throws MalformedSnapshotException {
    readHead(frame());
    boolean ended = false;
    while (!ended) {
      var body = frame();
      int kind = body.u8();
      switch (kind) {
        case SnapshotFormat.VERSIONS -> readVersions(body);
        case SnapshotFormat.PREPARED -> readPrepared(body);
        case SnapshotFormat.END -> {
          readEnd(body);
          ended = true;
        }
        default -> throw body.malformed("unknown kind of frame %d".formatted(kind));
      }
    }
    if (!chunks.atEnd()) {
      throw new MalformedSnapshotException("snapshot goes on after its end");
    }
    recent.sort(Version.BY_REVISION);
    ChangeLog changes = new ChangeLog();
    for (Version version : recent) {
      changes.append(version.kv());
    }
    return new KvStore(keys, changes, preparations, revision, compactRevision);
  }

  private Decoder<MalformedSnapshotException> frame() throws MalformedSnapshotException {
    Decoder<MalformedSnapshotException> head =
        new Decoder<>(chunks.take(SnapshotFormat.FRAME_HEAD), MalformedSnapshotException::new);
    int length = head.u32();
    int crc = head.u32();
    if (length < 0) {
      throw new MalformedSnapshotException("a frame of more than 2 GiB");
    }
    Bytes body = chunks.take(length);
    if (body.crc32c() != crc) {
      throw new MalformedSnapshotException("a frame does not match its checksum");
    }
    return new Decoder<>(body, MalformedSnapshotException::new);
  }

  private void readHead(Decoder<MalformedSnapshotException> body)
      throws MalformedSnapshotException {
    boolean known = body.u8() == SnapshotFormat.HEAD;
    for (int letter : SnapshotFormat.MAGIC) {
      known &= body.u8() == letter;
    }
    if (!known) {
      throw body.malformed("not a snapshot of a key-value store");
    }
    int version = body.u8();
    if (version != SnapshotFormat.FORMAT_VERSION) {
      throw body.malformed("unknown snapshot format %d".formatted(version));
    }
    revision = body.varint();
    compactRevision = body.varint() - 1;
    body.expectEnd();
    if (revision < 1 || compactRevision < -1 || compactRevision > revision) {
      throw body.malformed("revision %d, compacted at %d".formatted(revision, compactRevision));
    }
  }

  private void readVersions(Decoder<MalformedSnapshotException> body)
      throws MalformedSnapshotException {
    Bytes key = Bytes.EMPTY;
    while (!body.atEnd()) {
      int flags = body.u8();
      if ((flags & SnapshotFormat.WITH_KEY) != 0) {
        key = ownCopy(body.bytes());
      }
      long modRevision = body.varint();
      long sub = body.varint();
      KeyValue kv;
      if ((flags & SnapshotFormat.DELETION) != 0) {
        kv = KeyValue.deletion(key, modRevision);
      } else {
        long createRevision = body.varint();
        long version = body.varint();
        long lease = body.varint();
        Bytes value = ownCopy(body.bytes());
        kv = new KeyValue(key, value, createRevision, modRevision, version, lease);
      }
      if (!isPlausible(kv, sub)) {
        throw body.malformed("version %s".formatted(kv));
      }
      add(kv, (int) sub);
    }
  }

  private boolean isPlausible(KeyValue kv, long sub) {
    return !kv.key().isEmpty()
        && kv.modRevision() > 0
        && kv.modRevision() <= revision
        && kv.createRevision() <= kv.modRevision()
        && kv.version() >= 0
        && sub >= 0
        && sub <= Integer.MAX_VALUE
        && follows(kv, sub);
  }

  /// Whether a version may stand after the last one: its key is greater, or the same and the change
  /// younger.
  private boolean follows(KeyValue kv, long sub) {
    if (last == null) {
      return true;
    }
    KeyValue before = last.kv();
    int byKey = before.key().compareTo(kv.key());
    return byKey < 0
        || (byKey == 0
            && (before.modRevision() < kv.modRevision()
                || (before.modRevision() == kv.modRevision() && last.sub() < sub)));
  }

  private void add(KeyValue kv, int sub) {
    Version version = keys.restore(kv, sub);
    if (kv.modRevision() >= compactRevision) {
      recent.add(version);
    }
    last = version;
    count++;
  }

  private void readPrepared(Decoder<MalformedSnapshotException> body)
      throws MalformedSnapshotException {
    Command command;
    try {
      command = KvCodec.decode(ownCopy(body.rest()));
    } catch (MalformedCommandException e) {
      throw body.malformed(String.valueOf(e.getMessage()));
    }
    if (!(command instanceof PrepareRequest prepare)
        || preparations.contains(prepare.transaction())) {
      throw body.malformed("prepared was %s".formatted(command));
    }
    preparations.add(prepare);
  }

  private void readEnd(Decoder<MalformedSnapshotException> body) throws MalformedSnapshotException {
    long expected = body.varint();
    long expectedPrepared = body.atEnd() ? 0 : body.varint();
    body.expectEnd();
    if (expected != count) {
      throw body.malformed("%d versions, but %d were written".formatted(count, expected));
    }
    int prepared = preparations.list().size();
    if (expectedPrepared != prepared) {
      throw body.malformed(
          "%d prepared transactions, but %d were written".formatted(prepared, expectedPrepared));
    }
  }

  private static Bytes ownCopy(Bytes bytes) {
    return Bytes.wrap(bytes.toArray());
  }
}
