package io.quorate.runtime.codec;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.SnapshotHead;

/// What a replica notes in a snapshot beside the state.
///
/// @param head for its protocol
/// @param millis the group's time
/// @param sum of all that was applied, by which replicas are compared
public record SnapshotFacts(SnapshotHead head, long millis, long sum) {
  private static final int FORMAT = 2;

  public Bytes encode() {
    Encoder out = new Encoder();
    RaftCodec.encode(out.u8(FORMAT).u64(millis).u64(sum), head);
    return out.finish().head();
  }

  /// @throws MalformedException if these are no such facts
  public static SnapshotFacts decode(Bytes encoded) {
    Decoder in = new Decoder(new Parcel(encoded));
    int format = in.u8();
    if (format != FORMAT) {
      throw new MalformedException("a snapshot in format %d, which is not known".formatted(format));
    }
    long millis = in.u64();
    long sum = in.u64();
    SnapshotFacts facts = new SnapshotFacts(RaftCodec.decodeHead(in), millis, sum);
    in.end();
    return facts;
  }
}
