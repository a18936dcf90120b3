package io.quorate.checker;

/// What one client asked for and was told.
///
/// Values are objects with equality: numbers, strings, booleans, lists, sets, maps, [Nil#NIL], or
/// whatever a specification of your own understands.
///
/// @param process who called; a process has one operation at a time
/// @param name what was called, such as `read`
/// @param argument the value of the call
/// @param result the value of the answer, [Nil#NIL] if there was none
/// @param call the place of the call among all calls and answers of its history
/// @param answer the place of the answer, [#NEVER] if nobody knows whether the operation happened
public record Operation(
    long process, String name, Object argument, Object result, int call, int answer) {
  /// The answer's place of an operation that is pending for ever: it may take effect at any time
  /// after its call, or never.
  public static final int NEVER = Integer.MAX_VALUE;

  public Operation {
    if (call >= answer) {
      throw new IllegalArgumentException("answered at %d, called at %d".formatted(answer, call));
    }
  }

  /// Whether nobody knows its outcome.
  public boolean pending() {
    return answer == NEVER;
  }

  /// Whether it was answered before the other was called.
  public boolean precedes(Operation other) {
    return answer < other.call;
  }

  /// This operation with its answer forgotten.
  public Operation withoutAnswer() {
    return new Operation(process, name, argument, Nil.NIL, call, NEVER);
  }

  /// Operations of one history are called at different places.
  @Override
  public int hashCode() {
    return call;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(name);
    if (argument != Nil.NIL) {
      text.append(' ').append(argument);
    }
    if (pending()) {
      text.append(" -> ?");
    } else if (argument == Nil.NIL || !(result == Nil.NIL || result.equals(argument))) {
      text.append(" -> ").append(result);
    }
    return text.toString();
  }
}
