/// Programs that use Quorate; what the README shows is quoted from here.
///
/// [io.quorate.examples.Claims] is a replicated state machine, [io.quorate.examples.ClaimsNode] a
/// node that hosts it, [io.quorate.examples.ClaimsCluster] a program that runs three of them.
/// [io.quorate.examples.GuestBook] is a program in front of a server.
package io.quorate.examples;
