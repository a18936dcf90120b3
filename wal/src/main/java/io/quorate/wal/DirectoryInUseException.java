package io.quorate.wal;

/// Another process, or another part of this one, has this directory open.
public final class DirectoryInUseException extends RuntimeException {
  private static final long serialVersionUID = 1;

  DirectoryInUseException(String directory) {
    super(
        "%s is in use: another running node holds its lock. Stop that node or choose another directory."
            .formatted(directory));
  }
}
