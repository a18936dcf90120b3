/// `quorate txn`: transactions over keyspaces, from the command line.
@org.jspecify.annotations.NullMarked
package io.quorate.app.txn;
