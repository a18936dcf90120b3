package io.quorate.kv;

/// The layout of a snapshot.
///
/// ```
/// snapshot  = head frame, version frames, prepared frames, end frame
/// frame     = length of body (u32), CRC-32C of body (u32), body
/// head      = 1, "QKV", format version (1), revision, compact revision + 1
/// versions  = 2, then for each version: flags, [key], mod revision, sub,
///             [create revision, version, lease, value]
/// prepared  = 4, a transaction that is prepared, as the command that did it
/// end       = 3, number of versions, [number of prepared transactions]
/// ```
///
/// Versions stand by key, those of one key oldest first. A version has its key with it if the one
/// before it in the same frame has another or there is none. A deletion has only its revision.
/// Prepared transactions stand by name. Where there are none the format is as it was before there
/// could be any.
final class SnapshotFormat {
  static final int HEAD = 1;
  static final int VERSIONS = 2;
  static final int END = 3;
  static final int PREPARED = 4;

  static final int[] MAGIC = {'Q', 'K', 'V'};
  static final int FORMAT_VERSION = 1;

  static final int WITH_KEY = 1;
  static final int DELETION = 2;

  /// The bytes before a frame's body.
  static final int FRAME_HEAD = 8;

  private SnapshotFormat() {}
}
