package io.quorate.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.checker.Verdict;
import org.junit.jupiter.api.Test;

/// That [BankHistory] finds what would be wrong with a bank.
class BankHistoryTest {
  private static final String OPENING = "default/a=100:opening,north/a=100:opening";

  private final BankHistory history = new BankHistory();

  @Test
  void what_follows_one_from_the_other_is_strict_serializable() {
    history.add("tries t1 10 " + OPENING + " default/a=90:t1,north/a=110:t1 .");
    history.add("done t1 20 .");
    history.add("tries t2 15 default/a=90:t1,north/b=100:opening default/a=80:t2,north/b=110:t2 .");
    history.add("done t2 30 .");
    assertThat(history.judge()).isEqualTo(new Verdict.Holds());
  }

  @Test
  void half_of_a_transfer_is_found() {
    history.add("tries t1 10 " + OPENING + " default/a=90:t1,north/a=110:t1 .");
    history.add("done t1 20 .");
    history.add("tries t2 30 default/a=90:t1,north/a=100:opening - .");
    history.add("done t2 40 .");
    assertThat(history.judge()).isInstanceOf(Verdict.Violated.class);
  }

  @Test
  void a_read_of_what_was_overwritten_before_it_began_is_found() {
    history.add("tries t1 10 " + OPENING + " default/a=90:t1,north/a=110:t1 .");
    history.add("done t1 20 .");
    history.add("tries t2 30 " + OPENING + " - .");
    history.add("done t2 40 .");
    assertThat(history.judge()).isInstanceOf(Verdict.Violated.class);
  }

  @Test
  void what_nobody_was_told_may_have_happened_or_not() {
    history.add("tries t1 10 " + OPENING + " default/a=90:t1,north/a=110:t1 .");
    history.add("unknown t1 20 .");
    history.add("tries t2 11 " + OPENING + " default/a=95:t2,north/a=105:t2 .");
    history.add("tries t3 30 default/a=90:t1,north/a=110:t1 - .");
    history.add("done t3 40 .");
    history.add("tries t4 50 default/a=80:t3,north/a=1");
    assertThat(history.judge()).isEqualTo(new Verdict.Holds());
  }

  @Test
  void what_has_failed_may_not_be_seen() {
    history.add("tries t1 10 " + OPENING + " default/a=90:t1,north/a=110:t1 .");
    history.add("failed t1 20 .");
    history.add("tries t3 30 default/a=90:t1,north/a=110:t1 - .");
    history.add("done t3 40 .");
    assertThat(history.judge()).isInstanceOf(Verdict.Violated.class);
  }
}
