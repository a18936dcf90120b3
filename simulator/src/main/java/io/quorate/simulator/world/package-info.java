/// A cluster and its surroundings: nodes of production with their protocols, codecs, logs and keys,
/// on a simulated network, simulated disks and virtual time, in one thread.
///
/// A [io.quorate.simulator.world.World] holds the parts. An `Agenda` is its time: what is due
/// happens in order. A [io.quorate.simulator.world.Machine] has a disk and clocks and lives one
/// [io.quorate.simulator.world.Life] after the other; between machines is a
/// [io.quorate.simulator.world.Network]. Whoever wants to know what happens is an
/// [io.quorate.simulator.world.Observer], and sees it from outside: from the frames that nodes send
/// and the records that they write, which a [io.quorate.simulator.world.Journal] sums up.
///
/// Everything that is random comes from the seed, one generator for each concern, and what happens
/// is summed up in a [io.quorate.simulator.world.Trace]: the same seed gives the same. The world
/// knows nothing of clients, of what is to go wrong, or of what must hold.
package io.quorate.simulator.world;
