/// A small client of etcd's v3 API ([io.quorate.client.EtcdClient]: one endpoint, no hidden
/// retries) and a load generator for any etcd cluster ([io.quorate.client.LoadGenerator]).
///
/// A write ends as one of three [outcomes][io.quorate.client.Outcome]: done, failed, or unknown. It
/// is `Failed` only if it can have had no effect, now or later; whoever retries an `Unknown` write
/// knows that it may happen twice.
///
/// Nothing here knows whether the other side is Quorate or etcd, nor how either of them works
/// inside.
package io.quorate.client;
