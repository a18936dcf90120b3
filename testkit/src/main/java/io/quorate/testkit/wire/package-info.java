/// A network between real nodes that can be cut, slowed down and garbled: [PeerProxy] is where to
/// begin. It knows where frames begin and end, and not what they say.
///
/// TLS must be off: with it nobody sees where a frame begins, which is the point of it.
package io.quorate.testkit.wire;
