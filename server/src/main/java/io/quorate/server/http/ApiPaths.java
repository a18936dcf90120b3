package io.quorate.server.http;

import java.util.Map;
import java.util.stream.Collectors;

/// Where etcd's API has its methods over HTTP: those with one request and one answer.
final class ApiPaths {
  private static final String TABLE =
      """
      kv/range                            etcdserverpb.KV/Range
      kv/put                              etcdserverpb.KV/Put
      kv/deleterange                      etcdserverpb.KV/DeleteRange
      kv/txn                              etcdserverpb.KV/Txn
      kv/compaction                       etcdserverpb.KV/Compact
      lease/grant                         etcdserverpb.Lease/LeaseGrant
      lease/revoke                        etcdserverpb.Lease/LeaseRevoke
      lease/timetolive                    etcdserverpb.Lease/LeaseTimeToLive
      lease/leases                        etcdserverpb.Lease/LeaseLeases
      kv/lease/revoke                     etcdserverpb.Lease/LeaseRevoke
      kv/lease/timetolive                 etcdserverpb.Lease/LeaseTimeToLive
      kv/lease/leases                     etcdserverpb.Lease/LeaseLeases
      cluster/member/add                  etcdserverpb.Cluster/MemberAdd
      cluster/member/remove               etcdserverpb.Cluster/MemberRemove
      cluster/member/update               etcdserverpb.Cluster/MemberUpdate
      cluster/member/list                 etcdserverpb.Cluster/MemberList
      cluster/member/promote              etcdserverpb.Cluster/MemberPromote
      maintenance/alarm                   etcdserverpb.Maintenance/Alarm
      maintenance/status                  etcdserverpb.Maintenance/Status
      maintenance/defragment              etcdserverpb.Maintenance/Defragment
      maintenance/hash                    etcdserverpb.Maintenance/Hash
      maintenance/hashkv                  etcdserverpb.Maintenance/HashKV
      maintenance/transfer-leadership     etcdserverpb.Maintenance/MoveLeader
      maintenance/downgrade               etcdserverpb.Maintenance/Downgrade
      auth/enable                         etcdserverpb.Auth/AuthEnable
      auth/disable                        etcdserverpb.Auth/AuthDisable
      auth/status                         etcdserverpb.Auth/AuthStatus
      auth/authenticate                   etcdserverpb.Auth/Authenticate
      auth/user/add                       etcdserverpb.Auth/UserAdd
      auth/user/get                       etcdserverpb.Auth/UserGet
      auth/user/list                      etcdserverpb.Auth/UserList
      auth/user/delete                    etcdserverpb.Auth/UserDelete
      auth/user/changepw                  etcdserverpb.Auth/UserChangePassword
      auth/user/grant                     etcdserverpb.Auth/UserGrantRole
      auth/user/revoke                    etcdserverpb.Auth/UserRevokeRole
      auth/role/add                       etcdserverpb.Auth/RoleAdd
      auth/role/get                       etcdserverpb.Auth/RoleGet
      auth/role/list                      etcdserverpb.Auth/RoleList
      auth/role/delete                    etcdserverpb.Auth/RoleDelete
      auth/role/grant                     etcdserverpb.Auth/RoleGrantPermission
      auth/role/revoke                    etcdserverpb.Auth/RoleRevokePermission
      lock/lock                           v3lockpb.Lock/Lock
      lock/unlock                         v3lockpb.Lock/Unlock
      election/campaign                   v3electionpb.Election/Campaign
      election/proclaim                   v3electionpb.Election/Proclaim
      election/leader                     v3electionpb.Election/Leader
      election/resign                     v3electionpb.Election/Resign
      """;

  /// Full names of methods by path, without the version that paths begin with.
  static final Map<String, String> METHODS =
      TABLE
          .lines()
          .map(line -> line.split(" +"))
          .collect(Collectors.toUnmodifiableMap(words -> words[0], words -> words[1]));

  private ApiPaths() {}
}
