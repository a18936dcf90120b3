package io.quorate.wal;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// A directory of the real file system, locked so that no other process uses it at the same time.
///
/// Threads that use it must not be interrupted: the JDK closes a file channel whose thread is.
public final class FileDisk implements Disk {
  private static final String LOCK = "lock";

  /// What this process has open. The operating system takes a process's lock away when any channel
  /// of the file is closed, so nobody here may open the lock file of a directory that is in use,
  /// not even to find it locked.
  private static final Set<Path> IN_USE = ConcurrentHashMap.newKeySet();

  private final Path directory;
  private final Path realDirectory;
  private final FileChannel lock;

  private FileDisk(Path directory, Path realDirectory, FileChannel lock) {
    this.directory = directory;
    this.realDirectory = realDirectory;
    this.lock = lock;
  }

  /// Opens a directory, making it if it is missing.
  ///
  /// @throws DirectoryInUseException if another process, or another part of this one, has it open
  public static FileDisk open(Path directory) throws IOException {
    Path absolute = directory.toAbsolutePath().normalize();
    createDurably(absolute);
    Path real = absolute.toRealPath();
    if (!IN_USE.add(real)) {
      throw new DirectoryInUseException(absolute.toString());
    }
    try {
      return new FileDisk(absolute, real, lock(absolute));
    } catch (IOException | RuntimeException e) {
      IN_USE.remove(real);
      throw e;
    }
  }

  private static void createDurably(Path directory) throws IOException {
    Path parent = directory.getParent();
    if (Files.isDirectory(directory) || parent == null) {
      return;
    }
    createDurably(parent);
    Files.createDirectory(directory);
    syncDirectory(parent);
  }

  private static FileChannel lock(Path directory) throws IOException {
    FileChannel channel =
        FileChannel.open(
            directory.resolve(LOCK), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      // The lock lives as long as its channel, which the disk keeps.
      @Nullable FileLock taken = channel.tryLock();
      if (taken != null) {
        return channel;
      }
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
    channel.close();
    throw new DirectoryInUseException(directory.toString());
  }

  private static void syncDirectory(Path directory) throws IOException {
    try (FileChannel channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public List<String> list() throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.map(entry -> directory.relativize(entry).toString()).sorted().toList();
    }
  }

  @Override
  public DiskFile open(String name) throws IOException {
    return new OpenFile(
        FileChannel.open(
            directory.resolve(name), StandardOpenOption.READ, StandardOpenOption.WRITE));
  }

  @Override
  public DiskFile create(String name) throws IOException {
    try {
      return new OpenFile(
          FileChannel.open(
              directory.resolve(name),
              StandardOpenOption.CREATE,
              StandardOpenOption.TRUNCATE_EXISTING,
              StandardOpenOption.READ,
              StandardOpenOption.WRITE));
    } catch (IOException e) {
      throw fullOr(e, 1);
    }
  }

  @Override
  public void delete(String name) throws IOException {
    Files.delete(directory.resolve(name));
  }

  @Override
  public void rename(String from, String to) throws IOException {
    Files.move(directory.resolve(from), directory.resolve(to), StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void sync() throws IOException {
    syncDirectory(directory);
  }

  @Override
  public String path(String name) {
    return directory.resolve(name).toString();
  }

  @Override
  public void close() throws IOException {
    if (lock.isOpen()) {
      lock.close();
      IN_USE.remove(realDirectory);
    }
  }

  /// The JDK has no type for "no space", and its text is the operating system's. The free space
  /// decides where the text is in another language.
  private IOException fullOr(IOException failure, long needed) throws IOException {
    String text = String.valueOf(failure.getMessage()).toLowerCase(Locale.ROOT);
    boolean full =
        text.contains("no space left")
            || text.contains("quota")
            || Files.getFileStore(directory).getUsableSpace() < needed;
    return full ? new DiskFullException(directory + " is full", failure) : failure;
  }

  private final class OpenFile implements DiskFile {
    private final FileChannel channel;

    OpenFile(FileChannel channel) {
      this.channel = channel;
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      long at = offset;
      while (source.hasRemaining()) {
        try {
          at += channel.write(source, at);
        } catch (IOException e) {
          throw fullOr(e, source.remaining());
        }
      }
    }

    @Override
    public void read(ByteBuffer target, long offset) throws IOException {
      long at = offset;
      while (target.hasRemaining()) {
        int read = channel.read(target, at);
        if (read < 0) {
          return;
        }
        at += read;
      }
    }

    @Override
    public long size() throws IOException {
      return channel.size();
    }

    @Override
    public void sync() throws IOException {
      channel.force(false);
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
