package io.quorate.checker.specification;

import io.quorate.checker.Nil;
import io.quorate.checker.Operation;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// A set that only grows: `add` of an element, `read` of all elements in any order.
public record GrowSet(NilResult nil) implements Specification<GrowSet.Elements> {
  /// The elements that were added, the last one first. Sets that differ by one element share all
  /// others, or a long history would take the square of its length in memory.
  public static final class Elements {
    private static final Elements NONE = new Elements(null, Nil.NIL, 0, 0);

    private final @Nullable Elements others;
    private final Object element;
    private final int size;
    private final int hash;

    private Elements(@Nullable Elements others, Object element, int size, int hash) {
      this.others = others;
      this.element = element;
      this.size = size;
      this.hash = hash;
    }

    private boolean contains(Object wanted) {
      for (Elements each = this; each.others != null; each = each.others) {
        if (each.element.equals(wanted)) {
          return true;
        }
      }
      return false;
    }

    private Elements with(Object added) {
      return contains(added) ? this : new Elements(this, added, size + 1, hash + added.hashCode());
    }

    private Set<Object> toSet() {
      Set<Object> set = new HashSet<>();
      for (Elements each = this; each.others != null; each = each.others) {
        set.add(each.element);
      }
      return set;
    }

    private boolean equalTo(Set<?> set) {
      return set.size() == size && set.hashCode() == hash && toSet().equals(set);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return other == this
          || (other instanceof Elements elements
              && elements.size == size
              && elements.hash == hash
              && elements.toSet().equals(toSet()));
    }

    @Override
    public int hashCode() {
      return hash;
    }

    @Override
    public String toString() {
      return toSet().toString();
    }
  }

  @Override
  public Elements initial() {
    return Elements.NONE;
  }

  @Override
  public Optional<Elements> apply(Elements state, Operation operation) {
    if (operation.name().equals("add")) {
      return Optional.of(state.with(operation.argument()));
    }
    return seen(operation).filter(elements -> !state.equalTo(elements)).isEmpty()
        ? Optional.of(state)
        : Optional.empty();
  }

  /// What a `read` was told, if it was told anything.
  public Optional<Set<?>> seen(Operation read) {
    if (read.pending() || (nil == NilResult.ANY && read.result() == Nil.NIL)) {
      return Optional.empty();
    }
    return Optional.of(
        switch (read.result()) {
          case Set<?> set -> set;
          case Collection<?> list -> new HashSet<>(list);
          default -> Set.of();
        });
  }

  @Override
  public boolean readsOnly(Operation operation) {
    return operation.name().equals("read");
  }

  /// Who takes an addition away takes its element out of all answers.
  @Override
  public Optional<List<Operation>> without(List<Operation> all, Set<Operation> gone) {
    Set<Object> elements =
        gone.stream()
            .filter(each -> !readsOnly(each))
            .map(Operation::argument)
            .collect(Collectors.toSet());
    return Optional.of(
        all.stream()
            .filter(each -> !gone.contains(each))
            .filter(each -> readsOnly(each) || !elements.contains(each.argument()))
            .map(each -> readsOnly(each) ? reduced(each, elements) : each)
            .toList());
  }

  private Operation reduced(Operation read, Set<Object> gone) {
    return seen(read)
        .map(elements -> elements.stream().filter(each -> !gone.contains(each)).toList())
        .map(rest ->
            new Operation(
                read.process(), read.name(), read.argument(), rest, read.call(), read.answer()))
        .orElse(read);
  }

  @Override
  public Optional<String> objection(Operation operation) {
    return switch (operation.name()) {
      case "add" -> Optional.empty();
      case "read" ->
          operation.result() == Nil.NIL
              ? Optional.empty()
              : Values.objectionToElements(operation.result());
      default -> Values.unknown(operation, "add, read");
    };
  }

  @Override
  public String describe(Elements state) {
    return "holds " + state;
  }
}
