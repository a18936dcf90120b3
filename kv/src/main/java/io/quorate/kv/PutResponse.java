package io.quorate.kv;

import java.util.Optional;

/// The answer to a put.
///
/// @param prevKv the version that was replaced, if there was one and it was asked for
public record PutResponse(long revision, Optional<KeyValue> prevKv) implements ResponseOp {}
