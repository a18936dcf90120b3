package io.quorate.net;

import io.quorate.bytes.Parcel;

/// What the network tells the runtime, always on the loop. None of these may block or throw; a
/// throw costs the connection at hand.
public interface PeerListener {
  /// A frame came from a node that [Admission] admitted. It is handled before the next one is read.
  void received(long from, Parcel frame);

  /// Frames can be sent to this peer from now on.
  void connected(long peer);

  /// The connection to this peer is lost, and with it an unknown part of what was sent last. The
  /// network goes on dialing. Follows each [#connected] once, unless the peer was removed or the
  /// network closed meanwhile.
  void disconnected(long peer);

  /// The connection on which this peer sent is lost, and all that has arrived on it was received
  /// before. Not told of one in whose place the peer has dialed another, nor if the peer was
  /// removed or the network closed.
  void ended(long peer);
}
