package io.quorate.wal;

import java.io.IOException;
import java.util.List;

/// One directory of a disk: what the log needs of a file system, so that a simulated one can take
/// its place.
///
/// What is written or done here survives a crash of the machine only after a sync: a file's content
/// after [DiskFile#sync], the directory's entries after [#sync]. Without one, a crash may keep any
/// of the 512-byte sectors written, and the entries as they were or as they became.
///
/// May be used by several threads at once, but no single name or file by more than one.
public interface Disk extends AutoCloseable {
  /// The names of the files, sorted.
  List<String> list() throws IOException;

  /// Opens an existing file for reading and writing.
  DiskFile open(String name) throws IOException;

  /// Makes an empty file; one of this name loses its content.
  ///
  /// @throws DiskFullException if no space is left
  DiskFile create(String name) throws IOException;

  void delete(String name) throws IOException;

  /// Gives a file another name in one step; a file that had this name is gone.
  void rename(String from, String to) throws IOException;

  /// Makes all creations, deletions and renames durable.
  void sync() throws IOException;

  /// How messages name this file: a path an operator can use.
  String path(String name);

  @Override
  void close() throws IOException;
}
