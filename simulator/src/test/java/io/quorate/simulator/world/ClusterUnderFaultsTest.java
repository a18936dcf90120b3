package io.quorate.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/// Nodes of production under everything that may go wrong. `-Dquorate.node.seeds=N` tries that many
/// seeds, `-Dquorate.node.seed=S` begins with that one.
class ClusterUnderFaultsTest {
  private static final int SHORT = 25;
  private static final int SEEDS = Integer.getInteger("quorate.node.seeds", SHORT);
  private static final long FIRST = Long.getLong("quorate.node.seed", 1);
  private static final Duration TROUBLE = Duration.ofSeconds(5);

  /// Twenty election timeouts.
  private static final Duration RECOVERY = Duration.ofSeconds(3);

  @Test
  void promises_are_kept_under_faults_and_all_goes_on_after_them() {
    Tally tally = new Tally();
    long events = 0;
    int reigns = 0;
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      World world = lived(seed);
      events += world.events();
      reigns += world.reigns();
      tally.add(world.tally());
    }
    if (SEEDS > SHORT) {
      System.out.printf("%d seeds, %d events, %d reigns%n%s", SEEDS, events, reigns, tally);
    }
  }

  @Test
  void the_same_seed_gives_the_same_trace() {
    assertThat(lived(FIRST).trace().hash()).isEqualTo(lived(FIRST).trace().hash());
    assertThat(lived(FIRST).trace().hash()).isNotEqualTo(lived(FIRST + 1).trace().hash());
  }

  @Test
  void a_node_whose_disk_was_wiped_is_refused_and_the_others_go_on() {
    in(
        new World(1, 3),
        world -> {
          world.machines().forEach(Machine::start);
          world.await("all have applied everything", RECOVERY, world::isConverged);
          world.serveEverywhere(RECOVERY);
          Machine wiped = world.machines().getFirst();
          wiped.losePower();
          wiped.loseDisk();
          wiped.start();
          world.pass(Duration.ofSeconds(10));
          assertThat(wiped.life().orElseThrow().length()).isZero();
          assertThat(wiped.life().orElseThrow().status().engine().leader()).isEmpty();
          for (Machine other : world.machines().subList(1, 3)) {
            assertThat(other.life().orElseThrow().status().engine().leader()).isPresent();
            assertThat(other.life().orElseThrow().length()).isEqualTo(3);
          }
        });
  }

  private static World lived(long seed) {
    World world = new World(seed, seed % 4 == 0 ? 5 : 3);
    in(
        world,
        _ -> {
          world.begin();
          world.pass(TROUBLE);
          world.heal();
          world.await("all requests end", RECOVERY, world::clientsRest);
          world.await("all have applied everything", RECOVERY, world::isConverged);
          world.serveEverywhere(RECOVERY);
          world.await("all have applied everything", RECOVERY, world::isConverged);
        });
    return world;
  }

  private static void in(World world, Consumer<World> story) {
    try {
      story.accept(world);
    } catch (Throwable e) {
      throw new AssertionError(
          "seed %d (again with -Dquorate.node.seed=%d -Dquorate.node.seeds=1): %s%n%s"
              .formatted(world.seed(), world.seed(), e, world.trace().lastLines()),
          e);
    }
  }
}
