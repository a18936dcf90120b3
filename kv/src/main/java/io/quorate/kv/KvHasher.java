package io.quorate.kv;

import io.quorate.bytes.Bytes;
import io.quorate.kv.mvcc.KeyMap;
import io.quorate.kv.mvcc.Version;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/// etcd's hash of its key space: the CRC-32C of the word "key" and then, for each version by
/// revision, of its revision key and its protobuf encoding.
///
/// A revision key is the revision and the sub-revision, eight bytes each with `_` between them;
/// that of a deletion ends with a `t`. What the last compaction would no longer keep today does not
/// count, and neither does a deletion at exactly its revision, which older etcds drop.
final class KvHasher {
  private static final byte[] NAME = "key".getBytes(StandardCharsets.UTF_8);
  private final CRC32C crc = new CRC32C();

  private KvHasher() {}

  static int hash(KeyMap keys, long compactRevision, long hashRevision) {
    List<Version> versions = counted(keys, compactRevision, hashRevision);
    versions.sort(Version.BY_REVISION);
    KvHasher hasher = new KvHasher();
    hasher.crc.update(NAME, 0, NAME.length);
    for (Version version : versions) {
      hasher.update(version);
    }
    return (int) hasher.crc.getValue();
  }

  @SuppressWarnings("ReferenceEquality") // the very same version is meant
  private static List<Version> counted(KeyMap keys, long compactRevision, long hashRevision) {
    // Versions up to the compaction that a compaction at `hashRevision` would drop.
    List<Version> old = new ArrayList<>();
    List<Version> counted = new ArrayList<>();
    boolean[] keepsAny = {false};
    keys.visit(
        Bytes.EMPTY,
        Bytes.EMPTY,
        head -> {
          Version chain = head.compacted(compactRevision);
          Version newest = chain == null ? null : chain.newestUpTo(hashRevision);
          keepsAny[0] |= newest != null && !newest.kv().isDeletion();
          for (Version v = newest; v != null; v = v.previous()) {
            boolean kept = v == newest && !v.kv().isDeletion();
            boolean isOld = v.kv().modRevision() <= compactRevision && !kept;
            if (v.kv().modRevision() != compactRevision || !v.kv().isDeletion()) {
              (isOld ? old : counted).add(v);
            }
          }
          return true;
        });
    // Where it would keep nothing at all, etcd drops nothing from the hash.
    if (!keepsAny[0]) {
      counted.addAll(old);
    }
    return counted;
  }

  private void update(Version version) {
    KeyValue kv = version.kv();
    int size =
        18
            + lengthPrefixed(kv.key())
            + number(kv.createRevision())
            + number(kv.modRevision())
            + number(kv.version())
            + lengthPrefixed(kv.value())
            + number(kv.lease());
    ByteBuffer out = ByteBuffer.allocate(size);
    out.putLong(kv.modRevision()).put((byte) '_').putLong(version.sub());
    if (kv.isDeletion()) {
      out.put((byte) 't');
      put(1, kv.key(), out);
    } else {
      put(1, kv.key(), out);
      put(2, kv.createRevision(), out);
      put(3, kv.modRevision(), out);
      put(4, kv.version(), out);
      put(5, kv.value(), out);
      put(6, kv.lease(), out);
    }
    crc.update(out.flip());
  }

  private static int lengthPrefixed(Bytes bytes) {
    return 1 + Encoder.bytesSize(bytes);
  }

  private static int number(long number) {
    return 1 + Encoder.varintSize(number);
  }

  private static void put(int field, Bytes bytes, ByteBuffer out) {
    if (!bytes.isEmpty()) {
      out.put((byte) (field << 3 | 2));
      Encoder.putVarint(bytes.length(), out);
      bytes.writeTo(out);
    }
  }

  private static void put(int field, long number, ByteBuffer out) {
    if (number != 0) {
      out.put((byte) (field << 3));
      Encoder.putVarint(number, out);
    }
  }
}
