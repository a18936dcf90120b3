package io.quorate.checker;

import java.util.ArrayList;
import java.util.Comparator;
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
    private final Map<Long, Operation> open = new HashMap<>();
    private final Set<Long> crashed = new HashSet<>();
    private final List<Operation> operations = new ArrayList<>();
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
      Operation called =
          new Operation(process, name, argument, Nil.NIL, nextPlace(), Operation.NEVER);
      Operation earlier = open.putIfAbsent(process, called);
      if (earlier != null) {
        throw new MalformedHistoryException(
            "process %d calls %s before its %s has ended".formatted(process, name, earlier.name()));
      }
      check.accept(called);
      return this;
    }

    /// The operation of a process happened.
    public Builder ok(long process, String name, Object result) {
      Operation called = end(process, name);
      Operation answered =
          new Operation(process, called.name(), called.argument(), result, called.call(), nextPlace());
      check.accept(answered);
      operations.add(answered);
      return this;
    }

    /// The operation of a process did not happen.
    public Builder failed(long process, String name) {
      end(process, name);
      return this;
    }

    /// Nobody knows, or will know, whether the operation of a process happened.
    public Builder unknown(long process, String name) {
      operations.add(end(process, name));
      crashed.add(process);
      return this;
    }

    /// What has been called and not answered by now is pending.
    public History build() {
      List<Operation> all = new ArrayList<>(operations);
      all.addAll(open.values());
      all.sort(Comparator.comparingInt(Operation::call));
      return new History(all);
    }

    private Operation end(long process, String name) {
      Operation called = open.remove(process);
      if (called == null) {
        throw new MalformedHistoryException(
            "process %d ends a %s that it has not called".formatted(process, name));
      }
      if (!called.name().equals(name)) {
        throw new MalformedHistoryException(
            "process %d ends a %s, but it has called %s".formatted(process, name, called.name()));
      }
      return called;
    }

    private int nextPlace() {
      if (place == Operation.NEVER) {
        throw new MalformedHistoryException("more than %d calls and answers".formatted(place));
      }
      return place++;
    }
  }
}
