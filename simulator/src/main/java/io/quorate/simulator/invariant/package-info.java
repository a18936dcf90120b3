/// What must hold, whatever goes wrong. Each invariant is a class that bears its name, an
/// [io.quorate.simulator.world.Observer] of a world, and throws a
/// [io.quorate.simulator.world.Violation] at the very event that breaks it.
///
/// They are told of every event and look at what has changed only, so that a world with all of them
/// is not much slower than one with none. [io.quorate.simulator.invariant.Invariants#all] makes
/// them, anew for each world.
package io.quorate.simulator.invariant;
