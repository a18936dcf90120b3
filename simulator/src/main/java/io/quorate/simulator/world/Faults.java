package io.quorate.simulator.world;

import io.quorate.simulator.world.Network.Link;
import java.util.List;
import java.util.random.RandomGenerator;

/// Everything that may go wrong, one thing after the other at random moments, many at the same
/// time.
final class Faults {
  private static final long MILLISECOND = 1_000_000;
  private static final long BETWEEN_MAX = 200 * MILLISECOND;
  private static final long LASTS_MAX = 600 * MILLISECOND;
  private static final long SYNC_MAX = 100 * MILLISECOND;

  private final Agenda agenda;
  private final Trace trace;
  private final RandomGenerator random;
  private final Network network;
  private final List<Machine> machines;
  private boolean over;

  Faults(
      Agenda agenda, Trace trace, RandomGenerator random, Network network, List<Machine> machines) {
    this.agenda = agenda;
    this.trace = trace;
    this.random = random;
    this.network = network;
    this.machines = machines;
  }

  void begin() {
    agenda.after(
        random.nextLong(BETWEEN_MAX),
        () -> {
          if (!over) {
            strike();
            begin();
          }
        });
  }

  /// Nothing goes wrong any more.
  void end() {
    over = true;
    network.mendAll();
    network.weather(Weather.CALM);
    machines.forEach(Machine::healthy);
    machines.forEach(Machine::start);
  }

  private void strike() {
    Machine machine = machines.get(random.nextInt(machines.size()));
    switch (random.nextInt(14)) {
      case 0 -> machine.life().ifPresent(_ -> machine.stop());
      case 1 -> machine.life().ifPresent(_ -> machine.kill());
      case 2 -> restartAtOnce(machine);
      case 3 -> machine.life().ifPresent(_ -> machine.losePower());
      case 4 -> blackout();
      case 5 -> isolate(machine);
      case 6 -> cutOneWay(machine);
      case 7, 8 -> changeWeather();
      case 9 -> pause(machine);
      case 10 -> slowDown(machine);
      case 11 -> failNextSync(machine);
      case 12 -> fillDisk(machine);
      default -> breakConnections(machine);
    }
    for (Machine down : machines) {
      if (down.life().isEmpty() && random.nextInt(3) == 0) {
        later(down::start);
      }
    }
  }

  /// What was under way to the life before, and from it, meets the next.
  private void restartAtOnce(Machine machine) {
    machine.life().ifPresent(_ -> machine.kill());
    machine.start();
  }

  private void blackout() {
    if (random.nextInt(3) == 0) {
      machines.forEach(machine -> machine.life().ifPresent(_ -> machine.losePower()));
    }
  }

  private void isolate(Machine machine) {
    for (Machine peer : machines) {
      if (peer != machine) {
        cut(new Link(machine.id(), peer.id()));
        cut(new Link(peer.id(), machine.id()));
      }
    }
  }

  private void cutOneWay(Machine machine) {
    Machine peer = machines.get(random.nextInt(machines.size()));
    cut(new Link(machine.id(), peer.id()));
  }

  private void cut(Link link) {
    trace.add("from %s to %s everything gets lost".formatted(link.from(), link.to()));
    network.cut(link);
    later(() -> network.mend(link));
  }

  private void changeWeather() {
    Weather weather = random.nextInt(3) == 0 ? Weather.CALM : Weather.random(random);
    trace.add(weather.toString());
    network.weather(weather);
  }

  private void breakConnections(Machine machine) {
    trace.add("%s's connections break".formatted(machine.id()));
    network.disconnect(machine.id());
    network.connect(machine);
  }

  private void pause(Machine machine) {
    trace.add("%s pauses".formatted(machine.id()));
    machine.pause(random.nextLong(LASTS_MAX));
  }

  private void slowDown(Machine machine) {
    long nanos = random.nextLong(1, SYNC_MAX);
    trace.add("%s syncs in up to %d ms".formatted(machine.id(), nanos / MILLISECOND));
    machine.syncsIn(nanos);
    later(machine::healthy);
  }

  private void failNextSync(Machine machine) {
    trace.add("%s's next sync fails".formatted(machine.id()));
    machine.failNextSync();
  }

  private void fillDisk(Machine machine) {
    trace.add("%s's disk is full".formatted(machine.id()));
    machine.fillDisk();
    later(machine::healthy);
  }

  private void later(Runnable action) {
    agenda.after(
        random.nextLong(LASTS_MAX),
        () -> {
          if (!over) {
            action.run();
          }
        });
  }
}
