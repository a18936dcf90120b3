package io.quorate.runtime.register;

/// What bounds the memory of a group of registers. The acceptors refuse nothing of what another
/// node's limits allow, except that their table is full: all nodes should have the same limits.
///
/// @param registersMax how many a node keeps; they are there for good, and so is one that was only
///   read
/// @param nameBytesMax the longest name, in bytes
/// @param valueBytesMax the longest value, in bytes
public record RegisterLimits(int registersMax, int nameBytesMax, int valueBytesMax) {
  public static final RegisterLimits DEFAULT = new RegisterLimits(4096, 256, 4096);

  public RegisterLimits {
    if (registersMax < 1 || nameBytesMax < 1 || valueBytesMax < 1) {
      throw new IllegalArgumentException(
          "limits must be positive: %d registers, names of %d bytes, values of %d"
              .formatted(registersMax, nameBytesMax, valueBytesMax));
    }
  }
}
