/// `quorate bench`: load for one cluster, and comparisons of this server with etcd. Everything that
/// is measured runs as a process of its own, the load included.
package io.quorate.app.bench;
