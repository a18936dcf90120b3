/// Runs protocols: a [io.quorate.runtime.Node] hosts replicas of groups, carries out what their
/// protocols ask for, and answers clients through a [io.quorate.runtime.Group].
///
/// A node is passive and knows the world through [io.quorate.runtime.Ports] only, so that
/// production ([io.quorate.runtime.LiveNode]) and simulations drive the same code. What terms and
/// votes mean is the protocol's business, what commands mean is the state machine's.
package io.quorate.runtime;
