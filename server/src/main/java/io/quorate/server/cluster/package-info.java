/// Who the members of the cluster are: how they are changed, how every group comes to have them,
/// and how a server finds its place among them.
///
/// Entry type: [io.quorate.server.cluster.Membership]. The members stand in one replicated state,
/// [io.quorate.server.cluster.ClusterState]; it is the authority, and the leader of each group
/// brings the group's configuration to it ([io.quorate.server.cluster.Reconciliation]). A server
/// that is no member asks those who are ([io.quorate.server.cluster.Introduction]).
///
/// Nothing here knows etcd's messages or texts.
package io.quorate.server.cluster;
