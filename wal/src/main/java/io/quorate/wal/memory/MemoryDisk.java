package io.quorate.wal.memory;

import io.quorate.wal.Disk;
import io.quorate.wal.DiskFile;
import io.quorate.wal.DiskFullException;
import io.quorate.wal.memory.FaultPlan.Fault;
import io.quorate.wal.memory.Operation.Kind;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;

/// A disk in memory that keeps the contract of [Disk] as badly as it allows.
///
/// - Content is durable once its file was synced, an entry of the directory once the directory was.
///   [#afterCrash] keeps, as a [Fate] decides, any of the versions that each 512-byte sector had
///   since then, any of the lengths of each file, and any subset of the directory's operations.
/// - A process that is killed loses nothing: the next one goes on with the same disk, whose
///   unsynced state is what the kernel would still hold ([#restart]).
/// - A [FaultPlan] makes operations fail or turns the power off; [#limit] bounds the space.
/// - Every operation but reading is written down ([#operations]), so that a test can let the power
///   fail at each.
/// - [#content] and [#put] look at the files and alter them as no program could.
///
/// Safe for use by several threads.
public final class MemoryDisk implements Disk {
  private final SortedMap<String, MemoryFile> entries = new TreeMap<>();
  private final SortedMap<String, MemoryFile> durableEntries = new TreeMap<>();
  private final List<Change> changes = new ArrayList<>();
  private final List<Operation> operations = new ArrayList<>();
  private final List<OpenFile> open = new ArrayList<>();
  private FaultPlan plan = FaultPlan.NONE;
  private long limit = Long.MAX_VALUE;
  private boolean powered = true;

  /// An operation of the directory that no sync has made durable yet.
  private record Change(String what, Consumer<Map<String, MemoryFile>> effect) {}

  /// An empty disk.
  public MemoryDisk() {}

  // ---- what a test does with it
  // -------------------------------------------------------------------

  /// Decides from now on what goes wrong.
  public synchronized void plan(FaultPlan next) {
    plan = next;
  }

  /// Bounds the bytes of all files together.
  public synchronized void limit(long bytes) {
    limit = bytes;
  }

  /// The bytes of all files together.
  public synchronized long used() {
    return entries.values().stream().mapToLong(MemoryFile::length).sum();
  }

  /// What was asked of this disk, failed or not, but for reading.
  public synchronized List<Operation> operations() {
    return List.copyOf(operations);
  }

  /// How many operations of this kind there were.
  public synchronized int count(Kind kind) {
    return (int) operations.stream().filter(operation -> operation.kind() == kind).count();
  }

  /// The files that are open, by their names.
  public synchronized List<String> open() {
    return open.stream().map(handle -> handle.file.name()).toList();
  }

  /// The process that used this disk was killed, and another may use it: open files are closed, and
  /// nothing goes wrong any more.
  public synchronized void restart() {
    open.clear();
    plan = FaultPlan.NONE;
    powered = true;
  }

  /// The disk after its machine lost the power, on a machine that starts again. This one stays as
  /// it is, so that several crashes can come out of one state.
  public synchronized MemoryDisk afterCrash(Fate fate) {
    SortedMap<String, MemoryFile> left = new TreeMap<>(durableEntries);
    for (Change change : changes) {
      if (fate.choose(change.what, 2) == 1) {
        change.effect.accept(left);
      }
    }
    MemoryDisk after = new MemoryDisk();
    after.limit = limit;
    Map<MemoryFile, MemoryFile> survivors = new HashMap<>();
    left.forEach((name, file) -> {
      MemoryFile survivor = survivors.computeIfAbsent(file, key -> key.survivor(fate));
      survivor.rename(name);
      after.entries.put(name, survivor);
    });
    after.durableEntries.putAll(after.entries);
    return after;
  }

  /// A copy, all of it durable.
  public MemoryDisk copy() {
    return afterCrash(Fate.KEEP_ALL);
  }

  /// The whole content of a file.
  public synchronized byte[] content(String name) {
    MemoryFile file = entries.get(name);
    if (file == null) {
      throw new IllegalArgumentException("no file " + name);
    }
    return file.content();
  }

  /// Replaces the whole content of a file, or makes it, at once and durably.
  public synchronized void put(String name, byte[] content) {
    MemoryFile file = entries.computeIfAbsent(name, MemoryFile::new);
    file.become(content);
    durableEntries.put(name, file);
  }

  /// Takes a file away, at once and durably.
  public synchronized void remove(String name) {
    entries.remove(name);
    durableEntries.remove(name);
  }

  // ---- what the log does with it
  // ------------------------------------------------------------------

  @Override
  public synchronized List<String> list() {
    requirePower();
    return List.copyOf(entries.keySet());
  }

  @Override
  public synchronized DiskFile open(String name) throws IOException {
    requirePower();
    return new OpenFile(existing(name));
  }

  @Override
  public synchronized DiskFile create(String name) throws IOException {
    begin(new Operation(Kind.CREATE, name));
    if (used() >= limit) {
      throw new DiskFullException("no space left for " + name);
    }
    MemoryFile file = new MemoryFile(name);
    change("creating " + name, directory -> directory.put(name, file));
    return new OpenFile(file);
  }

  @Override
  public synchronized void delete(String name) throws IOException {
    begin(new Operation(Kind.DELETE, name));
    existing(name);
    change("deleting " + name, directory -> directory.remove(name));
  }

  @Override
  public synchronized void rename(String from, String to) throws IOException {
    begin(new Operation(Kind.RENAME, to));
    MemoryFile file = existing(from);
    change(
        "renaming %s to %s".formatted(from, to),
        directory -> {
          directory.remove(from);
          directory.put(to, file);
        });
    file.rename(to);
  }

  @Override
  public synchronized void sync() throws IOException {
    begin(new Operation(Kind.SYNC_DIRECTORY, ""));
    durableEntries.clear();
    durableEntries.putAll(entries);
    changes.clear();
  }

  @Override
  public String path(String name) {
    return "/disk/" + name;
  }

  /// Does nothing: the same disk may be used again.
  @Override
  public void close() {}

  private void change(String what, Consumer<Map<String, MemoryFile>> effect) {
    effect.accept(entries);
    changes.add(new Change(what, effect));
  }

  private MemoryFile existing(String name) throws IOException {
    MemoryFile file = entries.get(name);
    if (file == null) {
      throw new NoSuchFileException(path(name));
    }
    return file;
  }

  /// Writes an operation down and throws if it is to fail as a whole.
  private void begin(Operation operation) throws IOException {
    if (fails(operation)) {
      throw failure(operation);
    }
  }

  private boolean fails(Operation operation) {
    requirePower();
    Fault fault = plan.next(operation);
    if (fault == Fault.POWER_LOSS) {
      powered = false;
      throw new PowerLoss("the power went off before " + operation);
    }
    if (operation.kind() != Kind.READ) {
      operations.add(operation);
    }
    return fault == Fault.FAILURE;
  }

  private void requirePower() {
    if (!powered) {
      throw new PowerLoss("the power is off");
    }
  }

  private static IOException failure(Operation operation) {
    return new IOException("input/output error: " + operation);
  }

  private final class OpenFile implements DiskFile {
    private final MemoryFile file;

    OpenFile(MemoryFile file) {
      this.file = file;
      open.add(this);
    }

    @Override
    public void write(ByteBuffer source, long offset) throws IOException {
      synchronized (MemoryDisk.this) {
        requireOpen();
        int length = source.remaining();
        Operation operation = new Operation(Kind.WRITE, file.name(), offset, length);
        boolean fails = fails(operation);
        long growth = Math.max(0, offset + length - file.length());
        long missing =
            growth == 0 ? 0 : Math.clamp(growth - Math.max(0, limit - used()), 0, length);
        int written = (int) (fails ? length / 2 : length - missing);
        int end = source.limit();
        file.write(source.limit(source.position() + written), offset);
        source.limit(end);
        if (fails) {
          throw failure(operation);
        }
        if (missing > 0) {
          throw new DiskFullException("no space left for " + operation);
        }
      }
    }

    @Override
    public void read(ByteBuffer target, long offset) throws IOException {
      synchronized (MemoryDisk.this) {
        requireOpen();
        begin(new Operation(Kind.READ, file.name(), offset, target.remaining()));
        file.read(target, offset);
      }
    }

    @Override
    public long size() throws IOException {
      synchronized (MemoryDisk.this) {
        requireOpen();
        return file.length();
      }
    }

    @Override
    public void sync() throws IOException {
      synchronized (MemoryDisk.this) {
        requireOpen();
        Operation operation = new Operation(Kind.SYNC, file.name());
        if (fails(operation)) {
          file.failSync();
          throw failure(operation);
        }
        file.sync();
      }
    }

    @Override
    public void close() {
      synchronized (MemoryDisk.this) {
        open.remove(this);
      }
    }

    private void requireOpen() throws IOException {
      requirePower();
      if (!open.contains(this)) {
        throw new IOException(path(file.name()) + " is closed");
      }
    }
  }
}
