package io.quorate.simulator.fault;

import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Network.Link;
import io.quorate.simulator.world.World;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;

/// Directions between the nodes of a world, by their numbers.
final class Links {
  private Links() {}

  static Link link(int from, int to, World world) {
    return new Link(world.machine(from).id(), world.machine(to).id());
  }

  /// All that are chosen.
  static List<Link> between(BiPredicate<Integer, Integer> chosen, World world) {
    List<Machine> machines = world.machines();
    List<Link> links = new ArrayList<>();
    for (int from = 1; from <= machines.size(); from++) {
      for (int to = 1; to <= machines.size(); to++) {
        if (from != to && chosen.test(from, to)) {
          links.add(link(from, to, world));
        }
      }
    }
    return links;
  }

  /// To a node and from it.
  static List<Link> around(int node, World world) {
    return between((from, to) -> from == node || to == node, world);
  }

  static List<Link> to(int node, World world) {
    return between((_, to) -> to == node, world);
  }
}
