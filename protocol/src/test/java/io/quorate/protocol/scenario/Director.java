package io.quorate.protocol.scenario;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Input;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.scenario.World.Packet;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;

/// Carries out the commands of a scenario, one line each:
///
/// | command | what it does |
/// | --- | --- |
/// | `options windowBytes=100` | the protocol's options, other than its defaults |
/// | `nodes 1 2 3` | the group; they start with the first command that is not one of these four |
/// | `join 4 5` | servers that know no member of the group yet |
/// | `node 1 term=2 vote=1 log=1/1 1/2:foo 1/3={1,2}` | what its disk holds already |
/// | `expire 1 election` | a timer runs out; the clock moves on as far as that needs |
/// | `time +500ms` | the clock moves on |
/// | `deliver 1`, `deliver 3 -> 1` | everything under way for 1, or from 3 to 1, one step each |
/// | `drop`, `duplicate`, `reverse` | the same choice of messages: lose, double, turn around |
/// | `settle`, `settle RequestVote Vote` | delivers until nothing, or none of these, is under way |
/// | `cut 1`, `heal` | what is sent from or to 1 gets lost, until healed |
/// | `disconnect 1 2` | 1 loses its connection to 2, and what it has sent gets lost |
/// | `propose 1 foo bar`, `read 1 7` | client requests |
/// | `change 1 {1,2,3}+{4}` | a request for other members, made by who knows those in force at 1; strict, if that word follows |
/// | `transfer 1 2` | a request to 1 to make way for 2 |
/// | `disk 1 slow`, `disk 1 fast` | whether writes wait for `sync 1` or `sync 1 first` |
/// | `snapshot 1 4` | 1 has made a snapshot of the state after entry 4 |
/// | `fetch 3 1` | 3 has received the newest snapshot of 1 |
/// | `crash 1`, `restart 1` | takes all but what is on the disk |
/// | `log`, `state`, `status`, `members` | describe all servers |
///
/// A choice of messages may end with a word: `first`, `last`, or the kind of message. A command
/// after `silently` tells nothing.
final class Director {
  private final Protocol protocol;
  private final World world = new World();
  private final Map<NodeId, List<String>> facts = new HashMap<>();
  private List<NodeId> nodes = List.of();
  private List<NodeId> joining = List.of();
  private List<String> options = List.of();
  private boolean started;
  private int requests;

  Director(Protocol protocol) {
    this.protocol = protocol;
  }

  List<String> perform(String line) {
    try {
      List<String> words = List.of(line.split("\\s+"));
      boolean silent = words.getFirst().equals("silently");
      List<String> told = perform(silent ? words.subList(1, words.size()) : words);
      return silent ? List.of() : told;
    } catch (RuntimeException e) {
      throw new IllegalArgumentException("in the line: " + line, e);
    }
  }

  private List<String> perform(List<String> words) {
    List<String> rest = words.subList(1, words.size());
    switch (words.getFirst()) {
      case "options" -> options = rest;
      case "nodes" -> nodes = rest.stream().map(Director::node).toList();
      case "join" -> joining = rest.stream().map(Director::node).toList();
      case "node" -> facts.put(node(rest.getFirst()), rest.subList(1, rest.size()));
      default -> {
        start();
        act(words.getFirst(), rest);
      }
    }
    return world.tell();
  }

  private void act(String verb, List<String> rest) {
    switch (verb) {
      case "expire" ->
          world.expire(node(rest.getFirst()), Timer.valueOf(rest.get(1).toUpperCase(Locale.ROOT)));
      case "time" -> world.pass(Duration.parse("PT" + seconds(rest.getFirst())));
      case "deliver" -> chosen(rest).forEach(world::deliver);
      case "drop" -> chosen(rest).forEach(world.network::remove);
      case "duplicate" -> world.network.addAll(chosen(rest));
      case "reverse" -> reverse(chosen(rest));
      case "settle" -> world.settle(sent -> rest.isEmpty() || rest.contains(kind(sent)));
      case "cut" -> world.cut(node(rest.getFirst()));
      case "heal" -> world.heal();
      case "disconnect" -> {
        world.network.removeAll(chosen(List.of(rest.getFirst(), "->", rest.get(1))));
        world.input(node(rest.getFirst()), new Input.Disconnected(node(rest.get(1))));
      }
      case "propose" -> world.input(node(rest.getFirst()), propose(rest.subList(1, rest.size())));
      case "read" ->
          world.input(node(rest.getFirst()), new Input.Read(Long.parseLong(rest.get(1))));
      case "snapshot" -> world.snapshot(node(rest.getFirst()), Long.parseLong(rest.get(1)));
      case "fetch" -> world.fetch(node(rest.getFirst()), node(rest.get(1)));
      case "change" -> change(node(rest.getFirst()), rest.get(1), rest.contains("strict"));
      case "transfer" ->
          world.input(
              node(rest.getFirst()), new Input.TransferLeadership(++requests, node(rest.get(1))));
      case "disk" -> {
        switch (rest.get(1)) {
          case "slow" -> world.slow(node(rest.getFirst()));
          case "fast" -> world.fast(node(rest.getFirst()));
          default -> throw new IllegalArgumentException("a disk is slow or fast");
        }
      }
      case "sync" -> world.sync(node(rest.getFirst()), rest.size() > 1 ? 1 : Integer.MAX_VALUE);
      case "crash" -> world.crash(node(rest.getFirst()));
      case "restart" -> world.start(node(rest.getFirst()));
      case "log", "state" -> world.log();
      case "status" -> world.status();
      case "members" -> world.members();
      default -> throw new IllegalArgumentException("unknown command " + verb);
    }
  }

  private void start() {
    if (!started) {
      started = true;
      nodes.forEach(id -> start(id, Configuration.of(nodes)));
      joining.forEach(id -> start(id, Configuration.UNKNOWN));
      world.tell();
    }
  }

  private void start(NodeId id, Configuration known) {
    world.add(id, protocol.disk(id, known, options, facts.getOrDefault(id, List.of())));
    world.start(id);
  }

  private void change(NodeId at, String target, boolean strict) {
    world.input(
        at,
        new Input.ChangeMembers(
            new RequestId(0, ++requests),
            MembersText.parse(target),
            world.status(at).configurationIndex(),
            strict));
  }

  private static NodeId node(String word) {
    return new NodeId(Long.parseLong(word, 16));
  }

  private static String seconds(String word) {
    if (!word.startsWith("+") || !word.endsWith("ms")) {
      throw new IllegalArgumentException("not a time such as +500ms: " + word);
    }
    return Long.parseLong(word, 1, word.length() - 2, 10) / 1000.0 + "S";
  }

  private Input propose(List<String> payloads) {
    List<Content> proposed = new ArrayList<>();
    for (String payload : payloads) {
      proposed.add(new Content.Command(new RequestId(0, ++requests), Bytes.utf8(payload)));
    }
    return new Input.Propose(proposed);
  }

  /// The messages that `1`, `3 -> 1`, `3 -> 1 first` or `3 -> 1 Vote` speak of.
  private List<Packet> chosen(List<String> words) {
    boolean link = words.size() > 1 && words.get(1).equals("->");
    NodeId to = node(words.get(link ? 2 : 0));
    String which = String.join(" ", words.subList(link ? 3 : 1, words.size()));
    Predicate<Packet> underWay =
        packet -> packet.to().equals(to) && (!link || packet.from().equals(node(words.getFirst())));
    List<Packet> packets = world.network.stream().filter(underWay).toList();
    return switch (which) {
      case "" -> packets;
      case "first" -> packets.subList(0, Math.min(1, packets.size()));
      case "last" -> packets.subList(Math.max(0, packets.size() - 1), packets.size());
      default -> packets.stream().filter(p -> kind(p.message()).equals(which)).toList();
    };
  }

  private static String kind(Message message) {
    return message.getClass().getSimpleName();
  }

  private void reverse(List<Packet> packets) {
    List<Packet> reversed = new ArrayList<>(packets);
    Collections.reverse(reversed);
    world.network.removeAll(packets);
    world.network.addAll(reversed);
  }
}
