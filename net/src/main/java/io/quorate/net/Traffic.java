package io.quorate.net;

/// What a [PeerNetwork] has carried since it was made. Bytes are those of frames on the wire; what
/// is sent is counted when it enters a peer's queue.
///
/// @param framesDropped frames that were not taken because the peer had no connection or a full
///   queue
/// @param flushes how often a queue was handed to the system; sent frames per flush tell how well
///   sending is batched
public record Traffic(
    long framesSent,
    long bytesSent,
    long framesReceived,
    long bytesReceived,
    long framesDropped,
    long flushes) {}
