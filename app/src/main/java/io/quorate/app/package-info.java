/// The command `quorate` and its subcommands: the only `main`, and the wiring of server and
/// logging.
package io.quorate.app;
