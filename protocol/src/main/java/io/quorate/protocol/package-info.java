/// The contract between a protocol and the world that runs it.
///
/// A protocol is a value that steps: [io.quorate.protocol.Input]s in, [io.quorate.protocol.Effect]s
/// out ([io.quorate.protocol.Engine#step]). It has no clock, thread, lock, socket, file, logger or
/// random source; what it needs of them arrives as input. Order that matters is data: what must not
/// leave before a write is durable stands inside that write's
/// [io.quorate.protocol.Effect.Persist#then].
///
/// This package holds the shared words only. Each protocol has a package of its own that reads like
/// its paper, and knows nothing of the others.
package io.quorate.protocol;
