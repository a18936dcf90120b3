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
public final class LoadGenerator implements AutoCloseable {
  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration SWEEP = Duration.ofMillis(100);

  /// A single client would take long to fill and to warm up.
  private static final int PREPARING_CLIENTS_MIN = 100;

  private final LoadPlan plan;
  private final Connections connections;
  private final Consumer<LoadProgress> observer;

  LoadGenerator(LoadPlan plan, Connections connections, Consumer<LoadProgress> observer) {
    this.plan = plan;
    this.connections = connections;
    this.observer = observer;
  }

  /// Makes the plan's connections.
  ///
  /// @param observer called about ten times a second while there is load, and at the end of each
  ///   step, on the thread that waits for it
  /// @throws EtcdException if a connection cannot be made; later on a lost one is made anew
  public static LoadGenerator connect(LoadPlan plan, Consumer<LoadProgress> observer)
      throws InterruptedException {
    var connections = Connections.over(plan.endpoints(), plan.connections(), plan.eventLoops());
    try {
      connections.connect(CONNECT_TIMEOUT);
    } catch (EtcdException | InterruptedException e) {
      connections.close();
      throw e;
    }
    return new LoadGenerator(plan, connections, observer);
  }

  /// What comes before the measured load: fills the key space and warms up, as the plan says. Both
  /// are done by many clients, even if the load is that of few.
  ///
  /// @throws EtcdException if a key could not be written; errors while warming up do not matter
  public void prepare() throws InterruptedException {
    if (plan.fill()) {
      fill();
    }
    if (plan.warmUp() > 0) {
      step(
          LoadProgress.Step.WARM_UP,
          plan.operation(),
          plan.keys(),
          new Amount.Requests(plan.warmUp()),
          Math.max(plan.clients(), PREPARING_CLIENTS_MIN));
    }
  }

  /// Carries out the plan's load once and waits for its end. May be repeated.
  public LoadResult measure() throws InterruptedException {
    return step(
            LoadProgress.Step.MEASURE, plan.operation(), plan.keys(), plan.amount(), plan.clients())
        .result();
  }

  @Override
  public void close() {
    connections.close();
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
                new Amount.Requests(everyKey.space()),
                Math.max(plan.clients(), PREPARING_CLIENTS_MIN))
            .result()
            .errors();
    for (var error : errors.keySet()) {
      throw new EtcdException(plan.endpoints().getFirst(), error);
    }
  }

  private LoadPhase step(
      LoadProgress.Step step, Operation operation, KeyPlan keys, Amount amount, int count)
      throws InterruptedException {
    var kind = RequestKind.of(operation, keys);
    var phase = new LoadPhase(amount, count);
    var clients = clients(kind, keys, phase, count);
    clients.forEach(LoadClient::begin);
    attend(step, amount, phase, clients);
    return phase;
  }

  private <Q, R> List<LoadClient<Q, R>> clients(
      RequestKind<Q, R> kind, KeyPlan keys, LoadPhase phase, int count) {
    var random = new SplittableRandom(plan.seed());
    var clients = new ArrayList<LoadClient<Q, R>>(count);
    for (int i = 0; i < count; i++) {
      clients.add(
          new LoadClient<>(
              connections.channel(i), kind, keys, random.split(), phase, connections.executor()));
    }
    return clients;
  }

  /// Reports, ends requests that take too long, and mends connections, until the step has ended.
  private void attend(
      LoadProgress.Step step,
      Amount amount,
      LoadPhase phase,
      List<? extends LoadClient<?, ?>> clients)
      throws InterruptedException {
    var timeoutNanos = plan.requestTimeout().toNanos();
    while (!phase.awaitEnd(SWEEP)) {
      var nowNanos = System.nanoTime();
      connections.reconnect();
      clients.forEach(client -> client.giveUp(nowNanos, timeoutNanos));
      observer.accept(phase.progress(step, amount, nowNanos));
    }
    observer.accept(phase.progress(step, amount, System.nanoTime()));
  }
}
