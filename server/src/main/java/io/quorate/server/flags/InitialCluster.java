package io.quorate.server.flags;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/// The members a cluster starts with. Equal on all of them, or they do not find together: the
/// cluster id is computed from it ([ClusterIds]).
///
/// @param token tells clusters with the same addresses apart
/// @param members the peer addresses of each member by its name; addresses sorted, none used twice,
///   at least one for each member
public record InitialCluster(String token, SortedMap<String, List<HttpUrl>> members) {
  private static final String SOURCE = "--initial-cluster";

  public InitialCluster {
    var copy = new TreeMap<String, List<HttpUrl>>();
    var owners = new HashMap<HttpUrl, String>();
    members.forEach((name, urls) -> {
      for (HttpUrl url : urls) {
        String owner = owners.put(url, name);
        if (owner != null) {
          throw new FlagException(
              "%s gives the address %s twice, to %s and to %s"
                  .formatted(SOURCE, url, FlagParser.quote(owner), FlagParser.quote(name)));
        }
      }
      copy.put(name, urls.stream().sorted().toList());
    });
    members = Collections.unmodifiableSortedMap(copy);
  }

  /// Reads `name=url` items with commas between them; a member with several addresses has as many
  /// items.
  static InitialCluster parse(String token, String text) {
    var members = new TreeMap<String, List<HttpUrl>>();
    for (String item : text.split(",", -1)) {
      if (item.isBlank()) {
        continue;
      }
      int equals = item.indexOf('=');
      if (equals < 1) {
        throw new FlagException(
            "invalid item %s in %s: allowed is name=http://host:port"
                .formatted(FlagParser.quote(item), SOURCE));
      }
      members
          .computeIfAbsent(item.substring(0, equals).strip(), _ -> new ArrayList<>())
          .add(HttpUrl.parse(item.substring(equals + 1).strip(), SOURCE));
    }
    if (members.isEmpty()) {
      throw new FlagException(SOURCE + " names no member: allowed is name=http://host:port,...");
    }
    return new InitialCluster(token, members);
  }

  static InitialCluster alone(String token, String name, List<HttpUrl> advertised) {
    return new InitialCluster(token, new TreeMap<>(Map.of(name, advertised)));
  }

  /// Checks that the local member is one of them, under the addresses it advertises.
  ///
  /// Addresses are compared as text. etcd also lets two names of one IP address pass for the same,
  /// which makes a start depend on DNS.
  void expectMember(String name, List<HttpUrl> advertised) {
    List<HttpUrl> named = members.get(name);
    if (named == null) {
      throw new FlagException(
          "--name %s is not in %s, which names %s"
              .formatted(FlagParser.quote(name), SOURCE, String.join(", ", members.keySet())));
    }
    if (!new TreeSet<>(named).equals(new TreeSet<>(advertised))) {
      throw new FlagException(
          "--initial-advertise-peer-urls is %s, but %s gives %s the addresses %s; they must be equal"
              .formatted(joined(advertised), SOURCE, FlagParser.quote(name), joined(named)));
    }
  }

  private static String joined(List<HttpUrl> urls) {
    return String.join(",", urls.stream().map(HttpUrl::toString).toList());
  }
}
