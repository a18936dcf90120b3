/// TLS out of the files that etcd's users have: PEM certificates and keys, authorities to trust,
/// lists of revoked certificates.
///
/// Entry type: [io.quorate.net.tls.Tls], one for the client port and one for the peers. It knows
/// nothing of what is said over the connections it protects.
///
/// # Invariants
///
/// - Nothing is trusted because something is missing: what was asked for and cannot be read stops
///   the start; what becomes unreadable later leaves what was read before in force, with a line in
///   the log.
/// - Keys and the contents of files never appear in an exception or the log; names of files, and
///   subjects and serial numbers of certificates do.
/// - A refused connection has one reason, made by [io.quorate.net.tls.TlsFailure], which a stranger
///   can neither stretch nor use to forge lines in the log.
package io.quorate.net.tls;
