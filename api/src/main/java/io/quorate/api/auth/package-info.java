/// Users, roles and permissions as they stand inside the messages of `etcdserverpb.Auth` (proto
/// package `authpb`). Generated; nothing here knows how permissions are checked.
package io.quorate.api.auth;
