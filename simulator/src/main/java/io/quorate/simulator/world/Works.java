package io.quorate.simulator.world;

import io.quorate.runtime.Ports;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// What a process has done in the background.
final class Works implements Ports.Background {
  private final Machine machine;
  private final Running process;
  private final List<Callable<?>> underWay = new ArrayList<>();
  private boolean begun;

  Works(Machine machine, Running process) {
    this.machine = machine;
    this.process = process;
  }

  List<Callable<?>> underWay() {
    return List.copyOf(underWay);
  }

  /// Whether there has been any.
  boolean haveBegun() {
    return begun;
  }

  @Override
  public <T> void run(Callable<T> work, Consumer<T> done) {
    begun = true;
    underWay.add(work);
    machine.inBackground(
        process,
        () -> {
          underWay.remove(work);
          T result = call(work);
          machine.soon(process, () -> done.accept(result));
        });
  }

  private static <T> T call(Callable<T> work) {
    try {
      return work.call();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (RuntimeException e) {
      throw e;
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }
}
