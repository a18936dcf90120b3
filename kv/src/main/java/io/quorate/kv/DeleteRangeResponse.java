package io.quorate.kv;

import java.util.List;

/// The answer to a deletion.
///
/// @param deleted how many keys were deleted
/// @param prevKvs the versions that were deleted, by key, if they were asked for; otherwise empty
public record DeleteRangeResponse(long revision, long deleted, List<KeyValue> prevKvs)
    implements ResponseOp {

  public DeleteRangeResponse {
    prevKvs = List.copyOf(prevKvs);
  }
}
