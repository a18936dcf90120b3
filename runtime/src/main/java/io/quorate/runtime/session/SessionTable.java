package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.session.SessionResult.Reason;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The open sessions of a group, and the results that their clients may still ask for.
///
/// Invariants: the sessions stand in the order of their last use; of a session only numbers from
/// its `lowest` up have results, and fewer than [SessionLimits#openMax] of them.
final class SessionTable {
  /// What a kept result counts for beside its own bytes.
  private static final int RESULT_OVERHEAD = 64;

  private static final class Entry {
    long usedAt;
    long lowest = 1;
    final NavigableMap<Long, Bytes> results = new TreeMap<>();

    long bytes() {
      return results.values().stream().mapToLong(SessionTable::cost).sum();
    }
  }

  /// Says what the first command of a number results in.
  interface Execution {
    Executed execute();
  }

  /// @param isFinal whether it is the command's result for good
  record Executed(Bytes result, boolean isFinal) {}

  /// What became of a command: its result, now or kept, or why there is none.
  sealed interface Verdict {
    record Result(Bytes encoded) implements Verdict {}

    record Refused(Reason reason) implements Verdict {}
  }

  private final SessionLimits limits;
  private final LinkedHashMap<Long, Entry> byLastUse = new LinkedHashMap<>();
  private long now;
  private long resultBytes;

  SessionTable(SessionLimits limits) {
    this.limits = limits;
  }

  int size() {
    return byLastUse.size();
  }

  /// The group's time has come to this; it never goes back.
  void time(long millis) {
    now = millis;
    long usedBefore = now - limits.idleMax().toMillis();
    while (!byLastUse.isEmpty() && byLastUse.firstEntry().getValue().usedAt < usedBefore) {
      endLeastUsed();
    }
  }

  void open(long session) {
    if (byLastUse.size() == limits.sessionsMax()) {
      endLeastUsed();
    }
    Entry entry = new Entry();
    entry.usedAt = now;
    byLastUse.put(session, entry);
  }

  void close(long session) {
    Optional.ofNullable(byLastUse.remove(session)).ifPresent(entry -> resultBytes -= entry.bytes());
  }

  Verdict execute(SessionCommand.Execute command, Execution execution) {
    Entry entry = byLastUse.remove(command.session());
    if (entry == null) {
      return new Verdict.Refused(Reason.SESSION_ENDED);
    }
    byLastUse.put(command.session(), entry);
    entry.usedAt = now;
    acknowledge(entry, command.lowest());
    if (command.number() < entry.lowest) {
      return new Verdict.Refused(Reason.ACKNOWLEDGED);
    }
    Bytes known = entry.results.get(command.number());
    if (known != null) {
      return new Verdict.Result(known);
    }
    if (command.number() - entry.lowest >= limits.openMax()) {
      return new Verdict.Refused(Reason.TOO_MANY_OPEN);
    }
    Executed executed = execution.execute();
    if (executed.isFinal) {
      entry.results.put(command.number(), executed.result);
      resultBytes += cost(executed.result);
      makeRoom();
    }
    return new Verdict.Result(executed.result);
  }

  private void acknowledge(Entry entry, long lowest) {
    if (lowest > entry.lowest) {
      entry.lowest = lowest;
      while (!entry.results.isEmpty() && entry.results.firstKey() < lowest) {
        resultBytes -= cost(entry.results.pollFirstEntry().getValue());
      }
    }
  }

  private void makeRoom() {
    while (resultBytes > limits.resultBytesMax()) {
      endLeastUsed();
    }
  }

  private void endLeastUsed() {
    resultBytes -= byLastUse.pollFirstEntry().getValue().bytes();
  }

  private static long cost(Bytes result) {
    return (long) RESULT_OVERHEAD + result.length();
  }

  // ---- in snapshots
  // -------------------------------------------------------------------------------

  /// One session as it was at some moment.
  private record Kept(long session, long usedAt, long lowest, SortedMap<Long, Bytes> results) {}

  /// What the table holds now, to be written by any thread. Takes time for each session, of which
  /// there are not many.
  Snapshot snapshot() {
    List<Kept> kept = new ArrayList<>(byLastUse.size());
    byLastUse.forEach((session, entry) ->
        kept.add(new Kept(session, entry.usedAt, entry.lowest, new TreeMap<>(entry.results))));
    return new Snapshot(now, kept);
  }

  record Snapshot(long now, List<Kept> sessions) {
    void writeTo(DataOutputStream out) throws IOException {
      out.writeLong(now);
      out.writeInt(sessions.size());
      for (Kept kept : sessions) {
        out.writeLong(kept.session);
        out.writeLong(kept.usedAt);
        out.writeLong(kept.lowest);
        out.writeInt(kept.results.size());
        for (Map.Entry<Long, Bytes> result : kept.results.entrySet()) {
          out.writeLong(result.getKey());
          out.writeInt(result.getValue().length());
          out.write(result.getValue().toArray());
        }
      }
    }
  }

  /// The table that [Snapshot#writeTo] wrote.
  ///
  /// @throws IOException if it did not, or under other limits
  static SessionTable read(SessionLimits limits, DataInputStream in) throws IOException {
    SessionTable table = new SessionTable(limits);
    table.now = in.readLong();
    int sessions = count(in, limits.sessionsMax());
    for (int i = 0; i < sessions; i++) {
      long session = in.readLong();
      Entry entry = new Entry();
      entry.usedAt = in.readLong();
      entry.lowest = in.readLong();
      int results = count(in, limits.openMax());
      for (int j = 0; j < results; j++) {
        long number = in.readLong();
        int length = count(in, limits.resultBytesMax() - table.resultBytes);
        Bytes result = Bytes.wrap(in.readNBytes(length));
        if (result.length() < length) {
          throw new IOException("sessions end too early");
        }
        entry.results.put(number, result);
        table.resultBytes += cost(result);
      }
      table.byLastUse.put(session, entry);
    }
    return table;
  }

  private static int count(DataInputStream in, long max) throws IOException {
    int count = in.readInt();
    if (count < 0 || count > max) {
      throw new IOException(
          "sessions with a count of %d where at most %d is allowed".formatted(count, max));
    }
    return count;
  }
}
