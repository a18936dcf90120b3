/// Rare things that a simulation must have met to prove anything. A
/// [io.quorate.simulator.probe.Probe] names one; a [io.quorate.simulator.probe.ProbeWatch] sees it
/// happen from outside, as a client or an operator with a packet sniffer would.
package io.quorate.simulator.probe;
