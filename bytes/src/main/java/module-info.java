/// Immutable byte sequences with a remembered checksum, shared by every module that carries bytes.
@org.jspecify.annotations.NullMarked
module io.quorate.bytes {
  requires static transitive org.jspecify;

  exports io.quorate.bytes;
}
