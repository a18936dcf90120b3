/// Connections between the nodes of a cluster. Frames are [io.quorate.bytes.Parcel]s; nothing here
/// knows what they say.
///
/// Entry types: [io.quorate.net.NodeLoop], the one thread that owns a node, and
/// [io.quorate.net.PeerNetwork], which lives on it.
///
/// # Connections
///
/// Each direction between two nodes has its own TCP connection: a node sends on those it dialed and
/// receives on those it accepted. So no node ever has to decide which of two crossing connections
/// to keep. A node that dials again replaces its earlier connection, whose other end may be gone
/// without a sign. A node that was dialed by a peer dials it at once if it was waiting to try
/// again.
///
/// At addresses that are marked so, [io.quorate.net.tls.Tls] comes first: an acceptor that trusts
/// certain authorities demands a certificate of them, which must hold for the address that the
/// dialer comes from; a dialer wants one that holds for the host it dialed. Who a node is is said
/// and judged in the handshake below, with TLS as without.
///
/// Delivery is at most once and in order per connection. A frame is lost when its connection is
/// lost, when there is none, or when the queue to the peer is full. Whoever sends must be able to
/// send again.
///
/// # Wire format
///
/// All numbers are big-endian. A connection, or what TLS protects of it, begins with a hello of the
/// dialer, answered by a welcome or a refusal. All three share an envelope:
///
/// ```
/// magic    u32  0x5152504e, "QRPN"
/// version  u16  1
/// kind     u8   1 hello, 2 welcome, 3 refusal, 4 inquiry, 5 answer
/// length   u16  of the body, at most 512, but of an answer
/// body     bytes
/// checksum u32  CRC-32C over all of the above
///
/// hello    cluster i64, node i64, incarnation i64 of the dialer; node i64 that it wants to reach;
///          charter, at most 64 bytes of UTF-8
/// welcome  cluster i64, node i64, incarnation i64, charter of the acceptor
/// refusal  code u8 (1 version, 2 cluster, 3 addressee, 4 not admitted, 5 charter); text, at most
///          256 bytes of UTF-8
/// inquiry  node i64 of the asker, or 0
/// answer   bytes
/// ```
///
/// The envelope and the refusal are the same in every version to come, so that two versions can
/// tell each other why they cannot talk. In place of a hello a process that does not know the
/// cluster may ask what it has to know ([io.quorate.net.Inquirer]); with the answer the connection
/// ends. After the welcome the dialer sends frames, and the acceptor nothing:
///
/// ```
/// length   u32  of the parcel
/// checksum u32  CRC-32C over the length and the parcel's cover
/// parcel   bytes, as Parcel encodes it
/// ```
///
/// # Invariants
///
/// - No frame is received from or sent to a node before [io.quorate.net.Admission] agreed to it.
/// - A length is checked against its limit before anything of that size is allocated, and a
///   checksum before anything that it covers is believed.
/// - Whatever breaks these rules costs exactly the connection it came on, and one line in the log.
/// - Memory is bounded: for each peer a queue and a frame in either direction, and a limited number
///   of connections that have not introduced themselves yet.
/// - Nothing blocks the loop. Host names are resolved elsewhere; files of TLS are read on it, but
///   only when they were replaced.
package io.quorate.net;
