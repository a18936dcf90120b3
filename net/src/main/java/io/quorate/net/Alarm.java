package io.quorate.net;

/// A task that is to run later on a [NodeLoop].
@FunctionalInterface
public interface Alarm {
  /// Sees to it that the task does not run, unless it runs or ran already. May be called from any
  /// thread and repeatedly; called on the loop, the task surely does not start any more.
  void cancel();
}
