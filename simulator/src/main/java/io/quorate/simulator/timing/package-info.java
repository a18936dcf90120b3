/// How an election timeout serves a cluster, between the time of a broadcast and the time from one
/// failure to the next.
package io.quorate.simulator.timing;
