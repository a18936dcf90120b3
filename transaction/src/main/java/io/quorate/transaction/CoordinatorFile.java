package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// A coordinator's log as a file: one record after the other, each with its length and checksum.
/// Commits of many transactions that come together share a sync, made by a thread of its own. The
/// file is made by the first commit, and written anew, without what has ended, when it is opened.
///
/// A record at the end that is not whole was never synced, so nobody was told of it, and it is cut.
public final class CoordinatorFile implements CoordinatorLog, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(CoordinatorFile.class);

  private static final int COMMIT = 1;
  private static final int END = 2;
  private static final int HEAD_BYTES = 2 * Integer.BYTES;

  /// @param synced called when it is durable, or null if it need not be
  private record Write(Bytes record, @Nullable Runnable synced) {}

  private final Path file;
  private final Surroundings surroundings;
  private final Consumer<Throwable> failed;
  private final SortedMap<TransactionId, List<NodeId>> commits = new TreeMap<>();
  private final ExecutorService thread =
      Executors.newSingleThreadExecutor(
          Thread.ofPlatform().daemon().name("coordinator-log").factory());

  /// Guarded by itself.
  private final List<Write> waiting = new ArrayList<>();

  /// The thread's own; null before the first record.
  private @Nullable FileChannel channel;

  private CoordinatorFile(Path file, Surroundings surroundings, Consumer<Throwable> failed) {
    this.file = file;
    this.surroundings = surroundings;
    this.failed = failed;
  }

  /// Reads what there is.
  ///
  /// @param failed told if the disk fails: nothing is written any more then, and the node has to
  ///   end
  /// @throws UncheckedIOException if the file cannot be read or written
  public static CoordinatorFile open(
      Path file, Surroundings surroundings, Consumer<Throwable> failed) {
    CoordinatorFile log = new CoordinatorFile(file, surroundings, failed);
    try {
      if (Files.exists(file)) {
        log.read(ByteBuffer.wrap(Files.readAllBytes(file)));
        log.writeAnew();
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot use the coordinator's log " + file, e);
    }
    return log;
  }

  private void read(ByteBuffer content) throws IOException {
    while (content.remaining() >= HEAD_BYTES) {
      int start = content.position();
      int length = content.getInt();
      int crc = content.getInt();
      if (length < 1 || length > content.remaining()) {
        content.position(start);
        break;
      }
      byte[] record = new byte[length];
      content.get(record);
      if (Bytes.wrap(record).crc32c() != crc) {
        content.position(start);
        break;
      }
      apply(record);
    }
    if (content.hasRemaining()) {
      LOG.warn(
          "{}: {} bytes from offset {} on are no whole record and are cut",
          file,
          content.remaining(),
          content.position());
    }
  }

  private void apply(byte[] record) throws IOException {
    DataInputStream in = new DataInputStream(new ByteArrayInputStream(record));
    int kind = in.readUnsignedByte();
    TransactionId id = DecisionFormat.readId(in);
    switch (kind) {
      case COMMIT -> commits.put(id, DecisionFormat.readParticipants(in));
      case END -> commits.remove(id);
      default -> throw new IOException("a record of kind %d, which is not known".formatted(kind));
    }
  }

  private void writeAnew() throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".new");
    try (FileChannel out =
        FileChannel.open(
            next,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      for (Map.Entry<TransactionId, List<NodeId>> each : commits.entrySet()) {
        write(commitRecord(each.getKey(), each.getValue()), out);
      }
      out.force(true);
    }
    Files.move(next, file, StandardCopyOption.ATOMIC_MOVE);
    syncFolder();
  }

  private void syncFolder() throws IOException {
    try (FileChannel folder = FileChannel.open(file.toAbsolutePath().getParent())) {
      folder.force(true);
    }
  }

  // ---- on the node's thread
  // -------------------------------------------------------------------------

  @Override
  public void commit(TransactionId transaction, List<NodeId> participants, Runnable done) {
    commits.put(transaction, List.copyOf(participants));
    add(new Write(commitRecord(transaction, participants), done));
  }

  @Override
  public void end(TransactionId transaction) {
    commits.remove(transaction);
    add(
        new Write(
            record(out -> {
              out.writeByte(END);
              DecisionFormat.write(transaction, out);
            }),
            null));
  }

  @Override
  public SortedMap<TransactionId, List<NodeId>> commits() {
    return new TreeMap<>(commits);
  }

  private void add(Write write) {
    boolean isFirst;
    synchronized (waiting) {
      isFirst = waiting.isEmpty();
      waiting.add(write);
    }
    if (isFirst) {
      thread.execute(this::writeWaiting);
    }
  }

  // ---- on the log's
  // --------------------------------------------------------------------------------

  private void writeWaiting() {
    List<Write> batch;
    synchronized (waiting) {
      batch = List.copyOf(waiting);
      waiting.clear();
    }
    try {
      FileChannel out = opened();
      for (Write each : batch) {
        write(each.record, out);
      }
      List<Runnable> synced = new ArrayList<>();
      for (Write each : batch) {
        if (each.synced != null) {
          synced.add(each.synced);
        }
      }
      if (!synced.isEmpty()) {
        out.force(false);
        synced.forEach(surroundings::execute);
      }
    } catch (IOException e) {
      LOG.error("the coordinator's log {} cannot be written", file, e);
      thread.shutdown();
      failed.accept(e);
    }
  }

  private FileChannel opened() throws IOException {
    FileChannel known = channel;
    if (known == null) {
      Files.createDirectories(file.toAbsolutePath().getParent());
      known = FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      syncFolder();
      channel = known;
    }
    return known;
  }

  private static void write(Bytes record, FileChannel out) throws IOException {
    ByteBuffer framed = ByteBuffer.allocate(HEAD_BYTES + record.length());
    framed.putInt(record.length()).putInt(record.crc32c()).put(record.asBuffer()).flip();
    while (framed.hasRemaining()) {
      out.write(framed);
    }
  }

  private static Bytes commitRecord(TransactionId transaction, List<NodeId> participants) {
    return record(out -> {
      out.writeByte(COMMIT);
      DecisionFormat.write(transaction, out);
      DecisionFormat.write(participants, out);
    });
  }

  private interface Content {
    void writeTo(DataOutputStream out) throws IOException;
  }

  private static Bytes record(Content content) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (DataOutputStream out = new DataOutputStream(bytes)) {
      content.writeTo(out);
    } catch (IOException e) {
      throw new UncheckedIOException(e); // memory does not fail
    }
    return Bytes.wrap(bytes.toByteArray());
  }

  @Override
  public void close() {
    thread.shutdown();
  }
}
