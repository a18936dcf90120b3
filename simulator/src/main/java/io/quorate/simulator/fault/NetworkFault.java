package io.quorate.simulator.fault;

import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Network.Link;
import io.quorate.simulator.world.Weather;
import io.quorate.simulator.world.World;
import java.util.List;

/// What happens to messages and connections (M1.1, M1.2, M1.5).
public sealed interface NetworkFault extends Fault {
  /// Messages are delayed, lost, duplicated, reordered or altered.
  record Storm(Weather weather) implements NetworkFault {
    @Override
    public void begin(World world) {
      world.network().weather(weather);
    }

    @Override
    public void end(World world) {
      world.network().weather(Weather.CALM);
    }

    @Override
    public int highestNode() {
      return 0;
    }
  }

  /// Nothing that one node sends reaches another; what that one sends arrives.
  record CutOneWay(int from, int to) implements NetworkFault {
    @Override
    public void begin(World world) {
      world.network().cut(Links.link(from, to, world));
    }

    @Override
    public void end(World world) {
      world.network().mend(Links.link(from, to, world));
    }

    @Override
    public int highestNode() {
      return Math.max(from, to);
    }
  }

  /// These nodes and the others do not reach each other.
  record Partition(List<Integer> side) implements NetworkFault {
    public Partition {
      side = List.copyOf(side);
    }

    @Override
    public void begin(World world) {
      Links.between(this::parts, world).forEach(world.network()::cut);
    }

    @Override
    public void end(World world) {
      Links.between(this::parts, world).forEach(world.network()::mend);
    }

    private boolean parts(int from, int to) {
      return side.contains(from) != side.contains(to);
    }

    @Override
    public int highestNode() {
      return side.stream().mapToInt(Integer::intValue).max().orElse(0);
    }
  }

  /// Partial connectivity: all hear the one in the middle, and nobody hears anybody else.
  record Bridge(int middle) implements NetworkFault {
    @Override
    public void begin(World world) {
      Links.between(this::parts, world).forEach(world.network()::cut);
    }

    @Override
    public void end(World world) {
      Links.between(this::parts, world).forEach(world.network()::mend);
    }

    private boolean parts(int from, int to) {
      return from != middle && to != middle;
    }

    @Override
    public int highestNode() {
      return middle;
    }
  }

  /// Messages from one node to another take longer.
  record Detour(int from, int to, int micros) implements NetworkFault {
    @Override
    public void begin(World world) {
      world.network().detour(Links.link(from, to, world), micros * 1000L);
    }

    @Override
    public void end(World world) {
      world.network().detour(Links.link(from, to, world), 0);
    }

    @Override
    public int highestNode() {
      return Math.max(from, to);
    }
  }

  /// A node is cut off and comes back, again and again.
  record Flapping(int node, int everyMicros, int times) implements NetworkFault {
    public Flapping {
      if (everyMicros < 1) {
        throw new IllegalArgumentException("flapping every %d us".formatted(everyMicros));
      }
    }

    @Override
    public void begin(World world) {
      flap(world, times);
    }

    private void flap(World world, int left) {
      if (left > 0 && !world.isHealed()) {
        List<Link> links = Links.around(node, world);
        links.forEach(world.network()::cut);
        world.after(everyMicros * 500L, () -> links.forEach(world.network()::mend));
        world.after(everyMicros * 1000L, () -> flap(world, left - 1));
      }
    }

    @Override
    public int highestNode() {
      return node;
    }
  }

  /// Whoever leads is cut off, and its disk stalls for a shorter or a longer time, so that it goes
  /// on to write what nobody gets while another takes its place.
  record Overthrow(int micros, int stallMicros) implements NetworkFault {
    @Override
    public void begin(World world) {
      world.leader().ifPresent(leader -> overthrow(world, leader));
    }

    private void overthrow(World world, Machine leader) {
      int node = (int) leader.id().value();
      List<Link> links = Links.around(node, world);
      links.forEach(world.network()::cut);
      leader.stallDisk(stallMicros * 1000L);
      world.after(micros * 1000L, () -> links.forEach(world.network()::mend));
    }

    @Override
    public int highestNode() {
      return 0;
    }
  }

  /// A node's connections break, and are made anew.
  record Disconnection(int node) implements NetworkFault {
    @Override
    public void begin(World world) {
      world.network().breakConnections(world.machine(node));
    }

    @Override
    public int highestNode() {
      return node;
    }
  }
}
