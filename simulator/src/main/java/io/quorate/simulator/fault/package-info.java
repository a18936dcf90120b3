/// What may go wrong: each [io.quorate.simulator.fault.Fault] is a small value that says what it
/// does to a world when it begins and when it ends, and a [io.quorate.simulator.fault.Strike] says
/// when. A [io.quorate.simulator.fault.FaultKind] draws faults by chance.
///
/// Faults know the world and nothing of clients or of what must hold. They can be compared, written
/// down, left out, and put together in any way: a world survives any list of strikes.
package io.quorate.simulator.fault;
