/// The production code of a whole cluster in one thread, under faults, from one seed.
@org.jspecify.annotations.NullMarked
module io.quorate.simulator {
  requires static transitive org.jspecify;
  requires io.quorate.checker;
  requires transitive io.quorate.kv;
  requires transitive io.quorate.runtime;

  exports io.quorate.simulator;
  exports io.quorate.simulator.commit;
  exports io.quorate.simulator.fault;
  exports io.quorate.simulator.probe;
  exports io.quorate.simulator.scaling;
  exports io.quorate.simulator.timing;
  exports io.quorate.simulator.workload;
  exports io.quorate.simulator.world;
}
