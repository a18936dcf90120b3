package io.quorate.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;

/// Puts a [load][LoadPlan] on any etcd v3 cluster and measures it.
///
/// The load is closed: each client sends its next request when the previous one has been answered,
/// so the number of clients is the number of outstanding requests. A slow cluster is therefore
/// asked less often, and latencies are those of requests that were sent, not of a schedule.
///
/// Clients are no threads. A few event loops do all the work, because the generator shares its
/// machine with the servers it measures.
public final class LoadGenerator {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SWEEP = Duration.ofMillis(100);
  private static final Duration REPORT = Duration.ofSeconds(1);

  private final LoadPlan plan;
  private final Connections connections;
  private final Consumer<LoadProgress> observer;

  LoadGenerator(LoadPlan plan, Connections connections, Consumer<LoadProgress> observer) {
    this.plan = plan;
    this.connections = connections;
    this.observer = observer;
  }

  /// Carries out a plan and waits for its end.
  ///
  /// @param observer called once a second, on the calling thread
  /// @throws EtcdException if a connection cannot be made at the beginning; errors later on are
  ///   counted and the load goes on, except while it fills the key space
  public static LoadResult run(LoadPlan plan, Consumer<LoadProgress> observer)
      throws InterruptedException {
    try (var connections =
        Connections.over(plan.endpoints(), plan.connections(), plan.eventLoops())) {
      connections.connect(CONNECT_TIMEOUT);
      return new LoadGenerator(plan, connections, observer).measure();
    }
  }

  LoadResult measure() throws InterruptedException {
    if (plan.fill()) {
      fill();
    }
    if (plan.warmUp() > 0) {
      step(
          LoadProgress.Step.WARM_UP,
          plan.operation(),
          plan.keys(),
          new Amount.Requests(plan.warmUp()));
    }
    return step(LoadProgress.Step.MEASURE, plan.operation(), plan.keys(), plan.amount()).result();
  }

  private void fill() throws InterruptedException {
    var valueSize =
        switch (plan.operation()) {
          case Operation.Put(var size) -> size;
          case Operation.Txn(_, var size) -> size;
          case Operation.Range(_, var size) -> size;
        };
    var everyKey = new KeyPlan(plan.keys().size(), plan.keys().space(), true);
    var errors =
        step(
                LoadProgress.Step.FILL,
                new Operation.Put(valueSize),
                everyKey,
                new Amount.Requests(everyKey.space()))
            .result()
            .errors();
    for (var error : errors.keySet()) {
      throw new EtcdException(plan.endpoints().getFirst(), error);
    }
  }

  private LoadPhase step(LoadProgress.Step step, Operation operation, KeyPlan keys, Amount amount)
      throws InterruptedException {
    var kind = RequestKind.of(operation, keys);
    var phase = new LoadPhase(amount, plan.clients());
    var clients = clients(kind, keys, phase);
    clients.forEach(LoadClient::begin);
    attend(step, phase, clients);
    return phase;
  }

  private <Q, R> List<LoadClient<Q, R>> clients(
      RequestKind<Q, R> kind, KeyPlan keys, LoadPhase phase) {
    var random = new SplittableRandom(plan.seed());
    var clients = new ArrayList<LoadClient<Q, R>>(plan.clients());
    for (int i = 0; i < plan.clients(); i++) {
      clients.add(
          new LoadClient<>(
              connections.channel(i), kind, keys, random.split(), phase, connections.executor()));
    }
    return clients;
  }

  /// Reports, ends requests that take too long, and mends connections, until the step has ended.
  private void attend(
      LoadProgress.Step step, LoadPhase phase, List<? extends LoadClient<?, ?>> clients)
      throws InterruptedException {
    var timeoutNanos = plan.requestTimeout().toNanos();
    var reportedNanos = System.nanoTime();
    var reported = 0L;
    while (!phase.awaitEnd(SWEEP)) {
      var nowNanos = System.nanoTime();
      connections.reconnect();
      clients.forEach(client -> client.giveUp(nowNanos, timeoutNanos));
      if (nowNanos - reportedNanos >= REPORT.toNanos()) {
        var done = phase.done();
        var rate = (done - reported) * 1e9 / (nowNanos - reportedNanos);
        observer.accept(
            new LoadProgress(step, phase.elapsed(nowNanos), done, phase.errors(), rate));
        reportedNanos = nowNanos;
        reported = done;
      }
    }
  }
}
