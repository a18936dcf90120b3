package io.quorate.app.txn;

import io.quorate.bytes.Bytes;
import io.quorate.client.Transactions.Attempt;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// What a transaction from the command line does: its conditions are looked at first; if all hold,
/// its steps are done one after the other. Each statement has a fixed number of words after the
/// first, so that values may be anything.
record Script(List<Condition> conditions, List<Step> steps) {
  Script {
    conditions = List.copyOf(conditions);
    steps = List.copyOf(steps);
  }

  /// What has to hold.
  sealed interface Condition {
    Operand operand();

    boolean holdsFor(Optional<Bytes> value);

    record Equal(Operand operand, Bytes value) implements Condition {
      @Override
      public boolean holdsFor(Optional<Bytes> found) {
        return found.equals(Optional.of(value));
      }

      @Override
      public String toString() {
        return operand + " = " + value.toUtf8();
      }
    }

    record Different(Operand operand, Bytes value) implements Condition {
      @Override
      public boolean holdsFor(Optional<Bytes> found) {
        return !found.equals(Optional.of(value));
      }

      @Override
      public String toString() {
        return operand + " != " + value.toUtf8();
      }
    }

    record Exists(Operand operand) implements Condition {
      @Override
      public boolean holdsFor(Optional<Bytes> found) {
        return found.isPresent();
      }

      @Override
      public String toString() {
        return operand + " exists";
      }
    }

    record Missing(Operand operand) implements Condition {
      @Override
      public boolean holdsFor(Optional<Bytes> found) {
        return found.isEmpty();
      }

      @Override
      public String toString() {
        return operand + " missing";
      }
    }
  }

  sealed interface Step {
    record Get(Operand operand) implements Step {}

    record Put(Operand operand, Bytes value) implements Step {}

    record Delete(Operand operand) implements Step {}
  }

  /// What a key was found to hold.
  record Read(Operand operand, Optional<Bytes> value) {}

  /// What an attempt came to.
  sealed interface Result {
    /// @param reads of its steps, in order
    record Done(List<Read> reads) implements Result {
      public Done {
        reads = List.copyOf(reads);
      }
    }

    /// It has written nothing.
    record NotMet(Condition condition, Optional<Bytes> found) implements Result {}
  }

  Result run(Attempt attempt) {
    for (Condition condition : conditions) {
      Optional<Bytes> found = get(attempt, condition.operand());
      if (!condition.holdsFor(found)) {
        return new Result.NotMet(condition, found);
      }
    }
    List<Read> reads = new ArrayList<>();
    for (Step step : steps) {
      switch (step) {
        case Step.Get(var operand) -> reads.add(new Read(operand, get(attempt, operand)));
        case Step.Put(var operand, var value) ->
            attempt.put(operand.keyspace(), operand.key(), value);
        case Step.Delete(var operand) -> attempt.delete(operand.keyspace(), operand.key());
      }
    }
    return new Result.Done(reads);
  }

  private static Optional<Bytes> get(Attempt attempt, Operand operand) {
    return attempt.get(operand.keyspace(), operand.key());
  }

  // ---- its words
  // ----------------------------------------------------------------------------------

  /// @throws IllegalArgumentException naming the statement, the word and what is allowed
  static Script parse(List<String> words) {
    List<Condition> conditions = new ArrayList<>();
    List<Step> steps = new ArrayList<>();
    Iterator<String> rest = words.iterator();
    for (int statement = 1; rest.hasNext(); statement++) {
      try {
        String first = rest.next();
        switch (first) {
          case "if" -> conditions.add(condition(rest));
          case "get" -> steps.add(new Step.Get(operand(rest, first, "KEYSPACE/KEY")));
          case "del" -> steps.add(new Step.Delete(operand(rest, first, "KEYSPACE/KEY")));
          case "put" -> {
            String form = "KEYSPACE/KEY VALUE";
            steps.add(new Step.Put(operand(rest, first, form), value(rest, first, form)));
          }
          default ->
              throw new IllegalArgumentException(
                  "'%s' is none of if, get, put and del".formatted(first));
        }
      } catch (IllegalArgumentException e) {
        throw new IllegalArgumentException(
            "statement %d: %s".formatted(statement, e.getMessage()), e);
      }
    }
    return new Script(conditions, steps);
  }

  private static Condition condition(Iterator<String> rest) {
    String form = "KEYSPACE/KEY and = VALUE, != VALUE, exists or missing";
    Operand operand = operand(rest, "if", form);
    String relation = next(rest, "if", form);
    return switch (relation) {
      case "=" -> new Condition.Equal(operand, value(rest, "if", form));
      case "!=" -> new Condition.Different(operand, value(rest, "if", form));
      case "exists" -> new Condition.Exists(operand);
      case "missing" -> new Condition.Missing(operand);
      default ->
          throw new IllegalArgumentException(
              "'%s' is none of =, !=, exists and missing".formatted(relation));
    };
  }

  private static Operand operand(Iterator<String> rest, String first, String form) {
    return Operand.parse(next(rest, first, form));
  }

  private static Bytes value(Iterator<String> rest, String first, String form) {
    return Bytes.utf8(next(rest, first, form));
  }

  private static String next(Iterator<String> rest, String first, String form) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException("'%s' is followed by %s".formatted(first, form));
    }
    return rest.next();
  }
}
