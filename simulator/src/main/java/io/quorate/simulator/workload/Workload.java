package io.quorate.simulator.workload;

import java.util.function.Supplier;
import java.util.random.RandomGenerator;

/// What all clients of a world do together.
public interface Workload {
  /// What one client does.
  interface Behaviour {
    /// What it does next.
    ///
    /// @param tag unique to this request
    Request next(String tag, RandomGenerator random);
  }

  /// One more client.
  Behaviour client();

  /// Judges what all clients were told, when they ask for nothing any more.
  default void judge(ClientHistory history) {
    Linearizability.require(new Keyspace(), history.operations(Keyspace::operation));
  }

  /// The workloads there are.
  enum Kind {
    REGISTERS(Registers::new),
    KEYS(KeysAndTxns::new),
    SET(GrowingSet::new),
    BANK(Bank::new);

    @SuppressWarnings("ImmutableEnumChecker") // these functions have no state
    private final Supplier<Workload> maker;

    Kind(Supplier<Workload> maker) {
      this.maker = maker;
    }

    /// For one world.
    public Workload make() {
      return maker.get();
    }
  }
}
