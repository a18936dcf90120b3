package io.quorate.checker;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/// The operations of some processes in the order of their calls.
///
/// Operations that failed are not in it: they did not happen.
public record History(List<Operation> operations) {
  public History {
    operations = List.copyOf(operations);
  }

  /// Collects calls and answers in the order in which they were observed. What cannot be is refused
  /// at once, so that a reader of a file can name the line.
  public static final class Builder {
    private final Consumer<Operation> check;

    /// In the order of their calls, and which of them failed.
    private final List<Operation> operations = new ArrayList<>();

    private final BitSet failed = new BitSet();

    /// For each process that runs an operation, where that is in the list.
    private final Map<Long, Integer> open = new HashMap<>();

    private final Set<Long> crashed = new HashSet<>();
    private int place;

    public Builder() {
      this(_ -> {});
    }

    /// @param check sees each operation when it is called and when it is answered, and may throw
    public Builder(Consumer<Operation> check) {
      this.check = check;
    }

    /// A process calls.
    ///
    /// @throws MalformedHistoryException if its last operation has not ended, or crashed
    public Builder call(long process, String name, Object argument) {
      if (crashed.contains(process)) {
        throw new MalformedHistoryException(
            "process %d calls %s after an operation of unknown outcome; a process that crashed is over"
                .formatted(process, name));
      }
      Integer earlier = open.putIfAbsent(process, operations.size());
      if (earlier != null) {
        throw new MalformedHistoryException(
            "process %d calls %s before its %s has ended"
                .formatted(process, name, operations.get(earlier).name()));
      }
      Operation called =
          new Operation(process, name, argument, Nil.NIL, nextPlace(), Operation.NEVER);
      check.accept(called);
      operations.add(called);
      return this;
    }

    /// The operation of a process happened.
    public Builder ok(long process, String name, Object result) {
      int index = end(process, name);
      Operation called = operations.get(index);
      Operation answered =
          new Operation(
              process, called.name(), called.argument(), result, called.call(), nextPlace());
      check.accept(answered);
      operations.set(index, answered);
      return this;
    }

    /// The operation of a process did not happen.
    public Builder failed(long process, String name) {
      failed.set(end(process, name));
      return this;
    }

    /// Nobody knows, or will know, whether the operation of a process happened.
    public Builder unknown(long process, String name) {
      end(process, name);
      crashed.add(process);
      return this;
    }

    /// What has been called and not answered by now is pending.
    public History build() {
      List<Operation> happened = new ArrayList<>(operations.size());
      for (int i = 0; i < operations.size(); i++) {
        if (!failed.get(i)) {
          happened.add(operations.get(i));
        }
      }
      return new History(happened);
    }

    private int end(long process, String name) {
      Integer index = open.remove(process);
      if (index == null) {
        throw new MalformedHistoryException(
            "process %d ends a %s that it has not called".formatted(process, name));
      }
      String called = operations.get(index).name();
      if (!called.equals(name)) {
        throw new MalformedHistoryException(
            "process %d ends a %s, but it has called %s".formatted(process, name, called));
      }
      return index;
    }

    private int nextPlace() {
      if (place == Operation.NEVER) {
        throw new MalformedHistoryException("more than %d calls and answers".formatted(place));
      }
      return place++;
    }
  }
}
