/// Runs protocols: a [io.quorate.runtime.Node] hosts replicas of groups, carries out what their
/// protocols ask for, and answers clients through a [io.quorate.runtime.Group].
///
/// A node is passive and knows the world through [io.quorate.runtime.Ports] only, so that
/// production ([io.quorate.runtime.Member]) and simulations drive the same code. It knows what
/// terms and votes mean to nobody but the protocol; it does not know what commands mean.
package io.quorate.runtime;
