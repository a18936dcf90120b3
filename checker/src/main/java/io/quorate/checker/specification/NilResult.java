package io.quorate.checker.specification;

/// What the result `nil` of a read says; tools differ.
public enum NilResult {
  /// That there was no value.
  ABSENT,
  /// Nothing: any value may have been there.
  ANY
}
