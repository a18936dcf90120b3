package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.KeyMap;
import io.quorate.kv.mvcc.Version;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Writes a snapshot in frames of at most 64 KiB, or of one version that is longer, each frame one
/// chunk; see [SnapshotFormat]. There is one buffer for all frames, so writing leaves no garbage.
final class SnapshotWriter {
  private static final int FRAME_BYTES = 64 * 1024;

  /// The flags of a version and all its numbers, the lengths of key and value among them.
  private static final int NUMBERS_BYTES_MAX = 1 + 7 * Encoder.VARINT_BYTES_MAX;

  private final SnapshotSink sink;
  private final CRC32C checksum = new CRC32C();

  /// The versions of one key, newest first.
  private final List<Version> chain = new ArrayList<>();

  private ByteBuffer frame = ByteBuffer.allocate(FRAME_BYTES);

  /// The key of the last version in this frame.
  private @Nullable Bytes lastKey;

  private long count;

  SnapshotWriter(SnapshotSink sink) {
    this.sink = sink;
  }

  void write(KeyMap keys, List<PrepareRequest> prepared, long revision, long compactRevision) {
    writeHead(revision, compactRevision);
    begin(SnapshotFormat.VERSIONS);
    keys.visit(
        Bytes.EMPTY,
        Bytes.EMPTY,
        head -> {
          Version kept = head.compacted(compactRevision);
          if (kept != null) {
            addChain(kept);
          }
          return true;
        });
    if (lastKey != null) {
      end();
    }
    prepared.forEach(this::add);
    begin(SnapshotFormat.END);
    Encoder.putVarint(count, frame);
    if (!prepared.isEmpty()) {
      Encoder.putVarint(prepared.size(), frame);
    }
    end();
  }

  private void add(PrepareRequest prepare) {
    Bytes command = KvCodec.encode(prepare);
    int length = SnapshotFormat.FRAME_HEAD + 1 + command.length();
    if (frame.capacity() < length) {
      frame = ByteBuffer.allocate(length);
    }
    begin(SnapshotFormat.PREPARED);
    command.writeTo(frame);
    end();
  }

  private void writeHead(long revision, long compactRevision) {
    begin(SnapshotFormat.HEAD);
    for (int letter : SnapshotFormat.MAGIC) {
      frame.put((byte) letter);
    }
    frame.put((byte) SnapshotFormat.FORMAT_VERSION);
    Encoder.putVarint(revision, frame);
    Encoder.putVarint(compactRevision + 1, frame);
    end();
  }

  private void addChain(Version head) {
    for (Version version = head; version != null; version = version.previous()) {
      chain.add(version);
    }
    while (!chain.isEmpty()) {
      add(chain.removeLast());
    }
  }

  private void add(Version version) {
    KeyValue kv = version.kv();
    makeRoom(NUMBERS_BYTES_MAX + kv.key().length() + kv.value().length());
    boolean needsKey = lastKey == null || !kv.key().equals(lastKey);
    frame.put(
        (byte)
            ((needsKey ? SnapshotFormat.WITH_KEY : 0)
                | (kv.isDeletion() ? SnapshotFormat.DELETION : 0)));
    if (needsKey) {
      put(kv.key());
    }
    Encoder.putVarint(kv.modRevision(), frame);
    Encoder.putVarint(version.sub(), frame);
    if (!kv.isDeletion()) {
      Encoder.putVarint(kv.createRevision(), frame);
      Encoder.putVarint(kv.version(), frame);
      Encoder.putVarint(kv.lease(), frame);
      put(kv.value());
    }
    lastKey = kv.key();
    count++;
  }

  private void put(Bytes bytes) {
    Encoder.putVarint(bytes.length(), frame);
    bytes.writeTo(frame);
  }

  private void makeRoom(int bytes) {
    if (frame.remaining() < bytes && lastKey != null) {
      end();
      begin(SnapshotFormat.VERSIONS);
    }
    if (frame.remaining() < bytes) {
      frame = ByteBuffer.allocate(frame.position() + bytes);
      begin(SnapshotFormat.VERSIONS);
    }
  }

  private void begin(int kind) {
    lastKey = null;
    frame.clear().position(SnapshotFormat.FRAME_HEAD).put((byte) kind);
  }

  private void end() {
    frame.flip();
    int length = frame.limit() - SnapshotFormat.FRAME_HEAD;
    checksum.reset();
    checksum.update(frame.array(), SnapshotFormat.FRAME_HEAD, length);
    frame.putInt(0, length).putInt(Integer.BYTES, (int) checksum.getValue());
    sink.accept(frame);
  }
}
