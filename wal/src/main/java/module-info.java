/// The write-ahead log of a node: bytes only. It does not know what a term or a ballot is.
@org.jspecify.annotations.NullMarked
module io.quorate.wal {
  requires static transitive org.jspecify;
  requires transitive io.quorate.bytes;

  exports io.quorate.wal;
  exports io.quorate.wal.memory;
  exports io.quorate.wal.snapshot;
}
