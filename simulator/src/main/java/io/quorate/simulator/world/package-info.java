/// A whole cluster in one thread, under faults, from one seed: nodes of production with their
/// protocols, codecs and logs, on a simulated network, simulated disks and virtual time.
///
/// A [io.quorate.simulator.world.World] holds the parts. An `Agenda` is its time: what is due happens
/// in order. A `Machine` has a disk and lives one `Life` after the other; between machines is a
/// `Network`, and `Faults` happen to all of them. `Client`s submit commands and ask questions, and
/// what they are told is judged by `Agreement`, `OneLeaderPerTerm` and `Linearizability`, which
/// know nothing of the rest.
///
/// Everything that is random comes from the seed, one generator for each concern, and what happens
/// is summed up in a `Trace`: the same seed gives the same.
package io.quorate.simulator.world;
