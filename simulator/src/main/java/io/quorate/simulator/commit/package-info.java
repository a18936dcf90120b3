/// One transaction in a world of its own: a coordinator, one that may take over, participants with
/// their resources, and whatever else a protocol of atomic commit needs, under faults.
///
/// A [io.quorate.simulator.commit.CommitScenario] decides everything that happens,
/// [io.quorate.simulator.commit.CommitWorld] lets it happen, and
/// [io.quorate.simulator.commit.AtomicCommitRules] judge it. Tests, the table of crash points and
/// the command `quorate simulate commit` all run this one.
///
/// A process takes a step whenever it carries out an effect that others, or its own next life, can
/// notice. Faults strike at steps, before the effect: `c1@5` is the moment before the fifth of
/// process c1. Processes are named by hexadecimal numbers: c1 is the coordinator, c2 stands by, 1,
/// 2, ... are participants, d is the register, and a1, a2, ... are acceptors.
package io.quorate.simulator.commit;
