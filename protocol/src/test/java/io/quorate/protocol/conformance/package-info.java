/// What the runtime relies on, whichever protocol orders the log.
@org.jspecify.annotations.NullMarked
package io.quorate.protocol.conformance;
