/// What the runtime relies on, whichever protocol orders the log.
package io.quorate.protocol.conformance;
