package io.quorate.checker;

/// The value of an operation that has none, as Clojure's `nil` and JSON's `null`.
public enum Nil {
  NIL;

  @Override
  public String toString() {
    return "nil";
  }
}
