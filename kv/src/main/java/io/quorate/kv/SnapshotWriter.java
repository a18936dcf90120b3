package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.KeyMap;
import io.quorate.kv.mvcc.Version;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes a snapshot in frames of about 64 KiB, each one chunk; see [SnapshotFormat].
final class SnapshotWriter {
  private static final int FRAME_BYTES = 64 * 1024;

  private final SnapshotSink sink;
  private final List<Version> pending = new ArrayList<>();
  private long pendingBytes;
  private long count;

  SnapshotWriter(SnapshotSink sink) {
    this.sink = sink;
  }

  void write(KeyMap keys, long revision, long compactRevision) {
    writeHead(revision, compactRevision);
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
    flush();
    Encoder end = new Encoder(1 + Encoder.varintSize(count));
    end.u8(SnapshotFormat.END);
    end.varint(count);
    writeFrame(end.finish());
  }

  private void writeHead(long revision, long compactRevision) {
    int size = 2 + SnapshotFormat.MAGIC.length;
    Encoder head =
        new Encoder(size + Encoder.varintSize(revision) + Encoder.varintSize(compactRevision + 1));
    head.u8(SnapshotFormat.HEAD);
    for (int letter : SnapshotFormat.MAGIC) {
      head.u8(letter);
    }
    head.u8(SnapshotFormat.FORMAT_VERSION);
    head.varint(revision);
    head.varint(compactRevision + 1);
    writeFrame(head.finish());
  }

  private void addChain(Version head) {
    List<Version> chain = new ArrayList<>();
    for (Version v = head; v != null; v = v.previous()) {
      chain.add(v);
    }
    for (Version version : chain.reversed()) {
      count++;
      pendingBytes += size(version, last());
      pending.add(version);
      if (pendingBytes >= FRAME_BYTES) {
        flush();
      }
    }
  }

  private @Nullable Version last() {
    return pending.isEmpty() ? null : pending.getLast();
  }

  private void flush() {
    if (pending.isEmpty()) {
      return;
    }
    Encoder out = new Encoder(Math.toIntExact(1 + pendingBytes));
    out.u8(SnapshotFormat.VERSIONS);
    Version before = null;
    for (Version version : pending) {
      write(version, before, out);
      before = version;
    }
    writeFrame(out.finish());
    pending.clear();
    pendingBytes = 0;
  }

  private static boolean needsKey(Version version, @Nullable Version before) {
    return before == null || !before.kv().key().equals(version.kv().key());
  }

  private static long size(Version version, @Nullable Version before) {
    KeyValue kv = version.kv();
    long size = 1L + Encoder.varintSize(kv.modRevision()) + Encoder.varintSize(version.sub());
    if (needsKey(version, before)) {
      size += Encoder.bytesSize(kv.key());
    }
    if (!kv.isDeletion()) {
      size +=
          Encoder.varintSize(kv.createRevision())
              + Encoder.varintSize(kv.version())
              + Encoder.varintSize(kv.lease())
              + Encoder.bytesSize(kv.value());
    }
    return size;
  }

  private static void write(Version version, @Nullable Version before, Encoder out) {
    KeyValue kv = version.kv();
    boolean needsKey = needsKey(version, before);
    out.u8(
        (needsKey ? SnapshotFormat.WITH_KEY : 0) | (kv.isDeletion() ? SnapshotFormat.DELETION : 0));
    if (needsKey) {
      out.bytes(kv.key());
    }
    out.varint(kv.modRevision());
    out.varint(version.sub());
    if (!kv.isDeletion()) {
      out.varint(kv.createRevision());
      out.varint(kv.version());
      out.varint(kv.lease());
      out.bytes(kv.value());
    }
  }

  private void writeFrame(Bytes body) {
    Encoder frame = new Encoder(SnapshotFormat.FRAME_HEAD + body.length());
    frame.u32(body.length());
    frame.u32(body.crc32c());
    frame.raw(body);
    sink.accept(frame.finish());
  }
}
