/// Runs conversations between engines that are written down as text: commands, what they cause, and
/// the story in comments.
///
/// [io.quorate.protocol.scenario.Scenarios] finds the files, `Script` reads them, `Director`
/// understands the commands, `World` holds servers, network, disks and the clock. Nothing here
/// knows a protocol: messages, writes and events are shown by their own `toString`, and engines
/// start from a [io.quorate.protocol.scenario.Disk] that the protocol brings along.
package io.quorate.protocol.scenario;
