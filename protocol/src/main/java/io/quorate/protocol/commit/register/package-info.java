/// Two-phase commit whose decision is an entry in a replicated log, written once
/// ([io.quorate.protocol.commit.register.DecisionRegister]). This is the one to use.
///
/// Participants are those of two-phase commit. The coordinator differs in one step: what it would
/// force into its own log it submits to the register, and takes for the outcome what the register
/// answers. So another coordinator can find out, or settle, what became of a transaction without
/// the first: it submits Abort, and hears which of the two came first. Nobody waits for longer than
/// the group that holds the register needs to have a leader again.
///
/// Safety rests on the register alone: no Commit leaves a coordinator before the register has
/// answered so, and who recovers rolls nothing back before an Abort, or a fence, stands in the
/// register. Clocks and timeouts say when to try, never what is true.
package io.quorate.protocol.commit.register;
