package io.quorate.runtime;

import io.quorate.runtime.codec.SnapshotFacts;
import io.quorate.wal.snapshot.Snapshot;

/// A snapshot that was found when the node started.
record RecoveredSnapshot(Snapshot stored, SnapshotFacts facts) {}
