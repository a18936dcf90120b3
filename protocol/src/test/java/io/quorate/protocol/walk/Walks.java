package io.quorate.protocol.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;

/// Many random walks. `-Dquorate.protocol.walks=N` goes so many, `-Dquorate.protocol.seed=S` begins
/// with that one.
public final class Walks {
  private static final int SHORT = 50;
  private static final int WALKS = Integer.getInteger("quorate.protocol.walks", SHORT);
  private static final long FIRST = Long.getLong("quorate.protocol.seed", 1);
  private static final int STEPS = 3000;

  private int reigns;
  private long committed;
  private long reads;
  private long installed;
  private long changes;
  private long joint;
  private long readsByLease;
  private long quiescences;

  private Walks() {}

  /// Goes them all, by new rules each.
  public static Walks go(Supplier<Rules> protocol) {
    Walks walks = new Walks();
    for (long seed = FIRST; seed < FIRST + WALKS; seed++) {
      try {
        walks.go(seed, protocol.get());
      } catch (Throwable e) {
        throw new AssertionError(
            "again with -Dquorate.protocol.seed=%d -Dquorate.protocol.walks=1".formatted(seed), e);
      }
    }
    if (WALKS > SHORT) {
      System.out.printf(
          "%d walks, %d reigns, %d committed, %d reads, %d snapshots installed, %d changes, %d of"
              + " them joint%n",
          WALKS,
          walks.reigns,
          walks.committed,
          walks.reads,
          walks.installed,
          walks.changes,
          walks.joint);
    }
    return walks;
  }

  private void go(long seed, Rules rules) {
    RandomWalk walk = new RandomWalk(seed, seed % 2 == 0 ? 3 : 5, rules);
    walk.go(STEPS);
    if (rules.quiesces()) {
      walk.recover(Duration.ofSeconds(3));
      walk.go(STEPS / 10); // from where all are quiescent
    }
    walk.recover(Duration.ofSeconds(3));
    assertThat(walk.isSettled())
        .as("all agree after three seconds without faults:%n%s", walk)
        .isTrue();
    reigns += rules.reigns();
    committed += walk.decisions().committed();
    reads += walk.decisions().confirmedReads();
    readsByLease += walk.readsByLease();
    quiescences += walk.quiescences();
    installed += walk.installed();
    List<Configuration> decided = walk.decisions().changes();
    changes += decided.size();
    joint += decided.stream().filter(Configuration::isJoint).count();
  }

  /// That they have met what they are for, if there were enough of them.
  public Walks haveSeenMuch() {
    if (WALKS >= SHORT) {
      assertThat(reigns).as("reigns").isGreaterThan(2 * WALKS);
      assertThat(committed).as("committed entries").isGreaterThan(10L * WALKS);
      assertThat(reads).as("confirmed reads").isGreaterThan(WALKS);
      assertThat(installed).as("snapshots installed").isGreaterThan(WALKS / 2);
      assertThat(changes).as("changes of members").isGreaterThan(WALKS);
    }
    return this;
  }

  public void haveReadByLease() {
    if (WALKS >= SHORT) {
      assertThat(readsByLease).as("reads by lease").isGreaterThan(WALKS);
      assertThat(reigns).as("reigns").isGreaterThan(WALKS);
    }
  }

  public void haveBeenQuiescent() {
    if (WALKS >= SHORT) {
      assertThat(quiescences).as("servers that became quiescent").isGreaterThan(6L * WALKS);
      assertThat(reigns).as("reigns").isGreaterThan(WALKS);
    }
  }

  public void haveSeenJointConfigurations() {
    if (WALKS >= SHORT) {
      assertThat(joint).as("joint configurations").isGreaterThan(WALKS / 5);
    }
  }
}
