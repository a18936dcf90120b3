package io.quorate.server.cluster;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.EngineName;
import java.util.regex.Pattern;

/// A keyspace as the cluster knows it.
///
/// @param group the group that holds its keys; never another's, before or later
/// @param founders the group's first members
/// @param engine by which the group is ordered, on all members, whatever they were started with
public record KeyspaceEntry(
    String name, long group, Configuration founders, EngineName engine, Quota quota) {
  private static final Pattern NAME = Pattern.compile("[a-z0-9]([a-z0-9._-]{0,62}[a-z0-9])?");

  /// What a name has to be.
  public static final String NAME_RULE =
      "1 to 64 of a-z, 0-9, '.', '_' and '-', with a letter or digit at both ends";

  public KeyspaceEntry {
    if (!isName(name)) {
      throw new IllegalArgumentException("'%s' names no keyspace: %s".formatted(name, NAME_RULE));
    }
  }

  /// Whether a keyspace can be called so.
  public static boolean isName(String text) {
    return NAME.matcher(text).matches();
  }
}
