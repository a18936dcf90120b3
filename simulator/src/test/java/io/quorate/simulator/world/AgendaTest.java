package io.quorate.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AgendaTest {
  private record Plan(long at, int number) {}

  private final Agenda agenda = new Agenda();
  private final List<Plan> happened = new ArrayList<>();
  private int planned;

  private Plan plan(long at) {
    Plan plan = new Plan(at, planned++);
    agenda.at(at, () -> happened.add(plan));
    return plan;
  }

  @Test
  void things_happen_in_the_order_of_their_times_and_then_of_their_planning() {
    Random random = new Random(1);
    List<Plan> plans = new ArrayList<>();
    for (int i = 0; i < 1000; i++) {
      plans.add(plan(random.nextInt(200)));
    }
    agenda.runUntil(200);
    plans.sort(Comparator.comparingLong(Plan::at).thenComparingInt(Plan::number));
    assertThat(happened).isEqualTo(plans);
    assertThat(agenda.done()).isEqualTo(1000);
  }

  @Test
  void what_is_planned_meanwhile_takes_its_place_among_the_others() {
    List<String> said = new ArrayList<>();
    agenda.at(
        10,
        () -> {
          said.add("ten");
          agenda.after(5, () -> said.add("fifteen"));
          agenda.after(0, () -> said.add("ten, too"));
        });
    agenda.at(12, () -> said.add("twelve"));
    agenda.runUntil(12);
    assertThat(said).containsExactly("ten", "ten, too", "twelve");
    assertThat(agenda.now()).isEqualTo(12);
    agenda.runUntil(100);
    assertThat(said).contains("fifteen");
    assertThat(agenda.now()).isEqualTo(100);
  }

  @Test
  void what_was_due_before_now_happens_now() {
    agenda.runUntil(50);
    plan(20);
    agenda.runUntil(50);
    assertThat(happened).hasSize(1);
    assertThat(agenda.now()).isEqualTo(50);
  }
}
