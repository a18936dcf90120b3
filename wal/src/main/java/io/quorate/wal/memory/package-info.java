/// A disk in memory whose machine can lose its power: for simulations and tests of the log and of
/// all that stands on it.
///
/// Start at [io.quorate.wal.memory.MemoryDisk]. Its user decides with
/// [io.quorate.wal.memory.FaultPlan] what goes wrong and when, and with
/// [io.quorate.wal.memory.Fate] what a crash leaves. Nothing here is random by itself, knows the
/// time or the log's format.
package io.quorate.wal.memory;
