package io.quorate.wal.memory;

/// Something that was asked of a [MemoryDisk].
///
/// @param file the name of the file, the new one for a renaming; empty for the directory
/// @param offset where in the file; 0 if that means nothing
/// @param length how many bytes; 0 if that means nothing
public record Operation(Kind kind, String file, long offset, int length) {
  /// What was asked for. All but reading changes something or makes it durable.
  public enum Kind {
    READ,
    WRITE,
    SYNC,
    CREATE,
    RENAME,
    DELETE,
    SYNC_DIRECTORY
  }

  Operation(Kind kind, String file) {
    this(kind, file, 0, 0);
  }

  @Override
  public String toString() {
    return switch (kind) {
      case READ, WRITE -> "%s %s %d+%d".formatted(kind, file, offset, length);
      case SYNC, CREATE, RENAME, DELETE -> kind + " " + file;
      case SYNC_DIRECTORY -> kind.toString();
    };
  }
}
