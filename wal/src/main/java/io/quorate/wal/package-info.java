/// The write-ahead log: one per node, shared by all its groups.
///
/// Start at [io.quorate.wal.Wal], the passive log, and [io.quorate.wal.LogWriter], the thread that
/// drives it. [io.quorate.wal.Disk] is the port below, [io.quorate.wal.FileDisk] its real side.
///
/// - What `append` returned from is durable, and is replayed in the same order.
/// - A batch is written only after the one before it was synced; [io.quorate.wal.Recovery] lives on
///   it.
/// - A tail that no sync completed is cut and reported; any other damage stops the opening.
/// - After a failed write or sync the log never writes again.
///
/// Nothing here may know what a record means: no term, no ballot, no group's state.
package io.quorate.wal;
