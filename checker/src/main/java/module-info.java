/// Decides whether a recorded history fits a consistency model, and explains why not.
@org.jspecify.annotations.NullMarked
module io.quorate.checker {
  requires static transitive org.jspecify;

  exports io.quorate.checker;
  exports io.quorate.checker.order;
  exports io.quorate.checker.specification;
}
