/// The snapshots of a node's groups, as files: bytes only.
///
/// Start at [io.quorate.wal.snapshot.SnapshotStore]. A snapshot is a sequence of blocks, each with
/// a checksum; it has its name only when all of it is durable. Blocks are what one node gives to
/// another, so a copy is equal to its original, byte for byte.
///
/// Nothing here may know what a snapshot holds.
package io.quorate.wal.snapshot;
