package io.quorate.wal;

/// The log lost or altered something that may have been acknowledged. Nothing was changed on the
/// disk.
public final class DamagedLogException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final String file;
  private final long offset;
  private final String damage;

  DamagedLogException(String file, long offset, String what) {
    super(
        "%s is damaged at byte %d: %s. Nothing was changed. This node cannot take part with this log:"
                .formatted(file, offset, what)
            + " restore its directory from an exact copy made after the node last stopped, or remove"
            + " the directory and add the node to its cluster again as a new member.");
    this.file = file;
    this.offset = offset;
    this.damage = "%s is damaged at byte %d: %s".formatted(file, offset, what);
  }

  /// The path of the damaged file.
  public String file() {
    return file;
  }

  /// Where in the file, in bytes.
  public long offset() {
    return offset;
  }

  /// What is wrong, and nothing of what could be done about it.
  public String damage() {
    return damage;
  }
}
