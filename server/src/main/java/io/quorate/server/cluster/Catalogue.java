package io.quorate.server.cluster;

import io.quorate.server.cluster.KeyspaceAnswer.Refusal;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// The keyspaces at some moment, the default one apart, and the rules by which they change.
/// Immutable.
///
/// @param byName the keyspaces
/// @param lastGroup the highest number that a keyspace's group was ever given: numbers are not used
///   again, since a server that was away may still hold what was dropped under one
public record Catalogue(SortedMap<String, KeyspaceEntry> byName, long lastGroup) {
  /// Groups below the numbers of keyspaces are the server's own.
  public static final Catalogue EMPTY = new Catalogue(new TreeMap<>(), 999);

  public Catalogue {
    byName = Collections.unmodifiableSortedMap(new TreeMap<>(byName));
  }

  /// By name.
  public List<KeyspaceEntry> entries() {
    return List.copyOf(byName.values());
  }

  /// Whether a keyspace had this group, and has gone.
  public boolean hasDropped(long group) {
    return group > EMPTY.lastGroup
        && group <= lastGroup
        && byName.values().stream().noneMatch(entry -> entry.group() == group);
  }

  /// Why this command must not be carried out, if it must not.
  Optional<Refusal> refusal(KeyspaceCommand command) {
    return switch (command) {
      case KeyspaceCommand.Create(var name, _, _, _, _) when byName.containsKey(name) ->
          Optional.of(Refusal.EXISTS);
      case KeyspaceCommand.Create(_, _, _, _, var max) ->
          byName.size() < max ? Optional.empty() : Optional.of(Refusal.TOO_MANY);
      case KeyspaceCommand.Drop(var name) ->
          byName.containsKey(name) ? Optional.empty() : Optional.of(Refusal.NOT_FOUND);
    };
  }

  /// The keyspace that a command is about which is not refused.
  KeyspaceEntry subject(KeyspaceCommand command) {
    return switch (command) {
      case KeyspaceCommand.Create(var name, var founders, var engine, var quota, _) ->
          new KeyspaceEntry(name, lastGroup + 1, founders, engine, quota);
      case KeyspaceCommand.Drop(var name) -> Optional.ofNullable(byName.get(name)).orElseThrow();
    };
  }

  /// What follows from a command that is not refused.
  Catalogue after(KeyspaceCommand command) {
    KeyspaceEntry subject = subject(command);
    SortedMap<String, KeyspaceEntry> next = new TreeMap<>(byName);
    switch (command) {
      case KeyspaceCommand.Create _ -> next.put(subject.name(), subject);
      case KeyspaceCommand.Drop _ -> next.remove(subject.name());
    }
    return new Catalogue(next, Math.max(lastGroup, subject.group()));
  }
}
