package io.quorate.wal;

import io.quorate.wal.Opened.Cut;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Makes durable what [Recovery] has found, and removes what does not belong to it.
///
/// A process that was killed leaves its last batch in the page cache. Recovery reads it there, and
/// the node will act on it, so it must become durable first. A sync alone would not do: if the sync
/// of the process before failed, the kernel takes the pages for clean. So the last batch is written
/// once more, and then synced.
final class Repair {
  private final Disk disk;
  private final ManifestFile manifestFile;
  private final Manifest manifest;
  private final Recovery.Found found;

  Repair(Disk disk, ManifestFile manifestFile, Manifest manifest, Recovery.Found found) {
    this.disk = disk;
    this.manifestFile = manifestFile;
    this.manifest = manifest;
    this.found = found;
  }

  /// A log that can be appended to.
  ///
  /// @param segments what the log is from now on
  /// @param tail the segment in which the log ends
  record Repaired(Manifest segments, Segment tail, @Nullable Segment spare, Optional<Cut> cut) {}

  Repaired run() throws IOException {
    Segment tail = Segment.open(disk, found.end().segment(), manifest.identity());
    Segment spare = null;
    try {
      if (tail.number() < manifest.last()) {
        spare = Segment.open(disk, manifest.last(), manifest.identity());
      }
      Optional<Cut> ofTail = repair(tail);
      Optional<Cut> ofSpare = spare == null ? Optional.empty() : repair(spare);
      Manifest repaired =
          new Manifest(
              manifest.identity(),
              manifest.segmentBytes(),
              manifest.first(),
              manifest.last(),
              found.end());
      manifestFile.write(repaired);
      // Not before: the manifest that lets go of them may have been in the page cache only.
      removeLeftovers();
      return new Repaired(repaired, tail, spare, ofSpare.or(() -> ofTail));
    } catch (IOException | RuntimeException e) {
      tail.close();
      if (spare != null) {
        spare.close();
      }
      throw e;
    }
  }

  private Optional<Cut> repair(Segment segment) throws IOException {
    Optional<Cut> cut = cutTail(segment);
    rewriteLastBatch(segment);
    segment.file().sync();
    return cut;
  }

  private Optional<Cut> cutTail(Segment segment) throws IOException {
    if (found.torn().isEmpty() || found.torn().get().at().segment() != segment.number()) {
      return Optional.empty();
    }
    Recovery.Torn torn = found.torn().get();
    long from = torn.at().offset();
    segment.zero(from, from + torn.bytes());
    return Optional.of(new Cut(segment.path(), from, torn.bytes(), torn.reason()));
  }

  private void rewriteLastBatch(Segment segment) throws IOException {
    if (found.lastBatch().isEmpty()
        || found.lastBatch().get().start().segment() != segment.number()) {
      return;
    }
    BatchHeader last = found.lastBatch().get();
    ByteBuffer bytes = ByteBuffer.allocate(last.length());
    segment.file().read(bytes, last.start().offset());
    segment.file().write(bytes.flip(), last.start().offset());
  }

  /// Syncs the directory in any case: what Recovery saw of it may not be durable either.
  private void removeLeftovers() throws IOException {
    List<String> leftovers = new ArrayList<>(Segment.unfinished(disk));
    for (long number : Segment.numbers(disk)) {
      if (number < manifest.first() || number > manifest.last()) {
        leftovers.add(Segment.name(number));
      }
    }
    Segment.discard(disk, leftovers);
  }
}
