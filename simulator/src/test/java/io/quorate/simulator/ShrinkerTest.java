package io.quorate.simulator;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.simulator.fault.ProcessFault;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Observer;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class ShrinkerTest {
  /// Something that is not so: a node that died once never dies again.
  private static final class NobodyDiesTwice implements Observer {
    private final List<Machine> died = new ArrayList<>();

    @Override
    public void ends(Machine machine, boolean orderly) {
      Violation.unless(!died.contains(machine), "node %s died twice", machine.id());
      died.add(machine);
    }
  }

  @Test
  void what_is_left_is_what_the_failure_needs() {
    Run failed = firstFailure();
    Run smallest = Shrinker.shrink(failed, ShrinkerTest::run, () -> true, _ -> {});

    assertThat(smallest.failure()).isPresent();
    assertThat(smallest.failure().get().kind()).isEqualTo("ShrinkerTest");
    assertThat(smallest.scenario().strikes()).hasSizeLessThanOrEqualTo(2);
    assertThat(smallest.scenario().clients()).isEqualTo(1);
    assertThat(smallest.scenario().nodes()).isEqualTo(3);
    assertThat(run(smallest.scenario()).hash()).as("again").isEqualTo(smallest.hash());
  }

  @Test
  void a_run_that_does_not_fail_stays_as_it_is() {
    Run fine = Simulation.run(Swarm.ofAll().scenario(1));
    assertThat(Shrinker.shrink(fine, Simulation::run, () -> true, _ -> {})).isSameAs(fine);
  }

  private static Run firstFailure() {
    for (long seed = 1; ; seed++) {
      Run run = run(Swarm.ofAll().scenario(seed));
      if (run.failure().isPresent()
          && run.scenario().strikes().stream()
              .anyMatch(strike -> strike.fault() instanceof ProcessFault)) {
        return run;
      }
    }
  }

  private static Run run(Scenario scenario) {
    return Simulation.run(scenario, List.of(new NobodyDiesTwice()));
  }
}
