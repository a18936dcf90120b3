package io.quorate.simulator.world;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class PauseTest {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final long LONG_NANOS = Duration.ofSeconds(60).toNanos();

  @Test
  void a_pause_and_a_stall_end_when_the_world_is_healed() {
    World world = new World(1, 3, Settings.TIGHT, false, List.of());
    world.start();
    world.await("all have applied everything", SOON, world::isConverged);
    for (Machine machine : world.machines()) {
      machine.pause(LONG_NANOS);
      machine.stallDisk(LONG_NANOS);
    }
    world.machine(1).kill();
    world.pass(SOON);
    world.heal();
    world.await("all have applied everything", SOON, world::isConverged);
  }

  @Test
  void who_was_to_lose_its_power_keeps_it_when_the_world_is_healed() {
    World world = new World(1, 3, Settings.TIGHT, false, List.of());
    world.start();
    world.await("all have applied everything", SOON, world::isConverged);
    for (Machine machine : world.machines()) {
      machine.stallDisk(LONG_NANOS);
      machine.losePowerInNextWrite();
    }
    world.machine(1).kill();
    world.pass(SOON);
    world.heal();
    world.await("all have applied everything", SOON, world::isConverged);
  }
}
