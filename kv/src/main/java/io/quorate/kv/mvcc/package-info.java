/// The versions of all keys in memory: an ordered map of version chains
/// ([io.quorate.kv.mvcc.KeyTree]) whose views cost constant time, and the record of changes by
/// revision ([io.quorate.kv.mvcc.ChangeLog]).
///
/// Invariants: a chain is ordered newest first; what a view reaches is never written again. Nothing
/// here knows requests, limits or errors.
package io.quorate.kv.mvcc;
