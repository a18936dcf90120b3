/// What clients make the server keep in memory for them, and its bound.
///
/// Each connection has a [io.quorate.server.memory.Share] of the one
/// [io.quorate.server.memory.ClientMemory]. Whoever serves a connection takes from its share what
/// it receives and what it has to send, and gives that back when it is gone.
package io.quorate.server.memory;
