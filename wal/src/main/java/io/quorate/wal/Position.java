package io.quorate.wal;

/// A place in the log.
///
/// @param segment the number of a segment, from 1
/// @param offset a byte in its file
public record Position(long segment, long offset) implements Comparable<Position> {
  Position plus(long bytes) {
    return new Position(segment, offset + bytes);
  }

  @Override
  public int compareTo(Position other) {
    int bySegment = Long.compare(segment, other.segment);
    return bySegment != 0 ? bySegment : Long.compare(offset, other.offset);
  }

  @Override
  public String toString() {
    return "segment %x byte %d".formatted(segment, offset);
  }
}
