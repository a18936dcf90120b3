package io.quorate.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What happens to the bytes on a disk.
class DamageTest {
  /// A byte that was altered twice could be as it was: its node would rightly start again, although
  /// it had called the disk damaged.
  @Test
  void what_was_damaged_stays_damaged() {
    World world = new World(1, 3, Settings.TIGHT, false, List.of());
    world.start();
    world.pass(Duration.ofSeconds(1));
    Machine machine = world.machine(1);
    machine.stop();
    for (int i = 0; i < 300; i++) {
      machine.damageDisk();
    }
    List<String> damaged =
        world.trace().events().stream()
            .map(TraceEvent::text)
            .filter(text -> text.endsWith("is damaged"))
            .toList();
    assertThat(damaged).hasSizeGreaterThan(200).doesNotHaveDuplicates();
  }
}
