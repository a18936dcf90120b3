/// Runs whole clusters of production code under faults, from one seed.
///
/// A [io.quorate.simulator.Scenario] decides everything that happens, and
/// [io.quorate.simulator.Simulation] lets it happen. A [io.quorate.simulator.Swarm] draws a
/// scenario from a seed; a [io.quorate.simulator.Shrinker] makes one that fails as small as it can,
/// and a [io.quorate.simulator.Diagram] draws what then happens.
///
/// The parts have packages of their own: the `world`, what may go wrong in it (`fault`), what
/// clients do (`workload`), what must hold (`invariant`) and what must have been met (`probe`).
/// None of the last four knows another. `commit` is a world of its own, for one transaction.
package io.quorate.simulator;
