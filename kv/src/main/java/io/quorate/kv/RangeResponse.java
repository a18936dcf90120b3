package io.quorate.kv;

import java.util.List;

/// The keys of a range.
///
/// @param revision the store's current revision, whichever revision was read
/// @param kvs in the order that was asked for
/// @param more whether the limit cut keys off
/// @param count all keys in the range at the revision that was read, whatever limit and filters say
public record RangeResponse(long revision, List<KeyValue> kvs, boolean more, long count)
    implements ResponseOp, RangeResult {

  public RangeResponse {
    kvs = List.copyOf(kvs);
  }
}
