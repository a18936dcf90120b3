/// The services of `etcdserverpb` (KV, Watch, Lease, Cluster, Maintenance, Auth) and their
/// messages, as of etcd 3.6. Generated; the meaning of every field is documented in the `.proto`
/// files.
package io.quorate.api.etcd;
