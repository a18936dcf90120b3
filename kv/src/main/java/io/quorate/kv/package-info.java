/// etcd's key-value model as a state machine: encoded commands in, results out.
///
/// [io.quorate.kv.KvStore] is the entry: the single writer, to which the commands of a log are
/// applied in order. [io.quorate.kv.KvView] is an immutable picture of it that other threads read,
/// hash and write to a snapshot. A request on its way to the log passes
/// [io.quorate.kv.RequestCheck] and [io.quorate.kv.KvCodec].
///
/// Invariants: the same commands in the same order give the same state, results and hashes on every
/// machine; a command that fails changes nothing; the revision never goes back; a view never
/// changes.
///
/// What is absent: clocks, threads and their locks, files, sockets, randomness, logging, protobuf
/// and gRPC. The server maps these records to the wire, and [io.quorate.kv.KvError] to codes and
/// texts.
package io.quorate.kv;
