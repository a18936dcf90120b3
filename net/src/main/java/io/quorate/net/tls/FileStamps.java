package io.quorate.net.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/// By which it shows that a file was replaced: equal stamps, same files. Cheaper than to read them.
record FileStamps(List<Optional<Stamp>> stamps) {

  /// @param file the file's number in its file system, as text
  record Stamp(FileTime modified, long size, String file) {}

  FileStamps {
    stamps = List.copyOf(stamps);
  }

  static FileStamps of(List<Path> files) {
    List<Optional<Stamp>> stamps = new ArrayList<>();
    files.forEach(file -> stamps.add(stamp(file)));
    return new FileStamps(stamps);
  }

  private static Optional<Stamp> stamp(Path file) {
    try {
      var attributes = Files.readAttributes(file, BasicFileAttributes.class);
      return Optional.of(
          new Stamp(
              attributes.lastModifiedTime(),
              attributes.size(),
              Objects.toString(attributes.fileKey())));
    } catch (IOException _) {
      return Optional.empty();
    }
  }
}
