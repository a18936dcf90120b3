package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.random.RandomRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Random streams of commands, each answered by a store and by the [model][ModelStore], which must
/// agree; and so must all reads, of now and of then, before and after the store was written down
/// and read again.
class RandomCommandsTest {
  private static final int COMMANDS = Integer.getInteger("quorate.kv.commands", 4000);
  private static final int VIEWS_MAX = 20;

  private final ModelStore model = new ModelStore();
  private final List<KvView> views = new ArrayList<>();
  private KvStore store = new KvStore();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void on_few_keys_the_store_answers_as_the_model_does(long seed)
      throws MalformedSnapshotException {
    compare(seed, new RandomRequests(new SplittableRandom(seed)));
  }

  @ParameterizedTest
  @ValueSource(longs = {11, 12})
  void on_many_keys_the_store_answers_as_the_model_does(long seed)
      throws MalformedSnapshotException {
    List<Bytes> keys = new ArrayList<>(List.of(Bytes.wrap(new byte[] {0})));
    for (int i = 0; i < 300; i++) {
      keys.add(Bytes.utf8("key" + i));
    }
    compare(seed, new RandomRequests(new SplittableRandom(seed), keys));
  }

  private void compare(long seed, RandomRequests requests) throws MalformedSnapshotException {
    RandomGenerator random = new SplittableRandom(seed);
    for (int i = 0; i < COMMANDS; i++) {
      Command command =
          random.nextInt(6) == 0
              ? requests.part(model.revision())
              : requests.command(model.revision());
      if (isAcceptable(command)) {
        assertThat(store.apply(KvCodec.encode(command)))
            .as("command %d of seed %d: %s", i, seed, command)
            .isEqualTo(model.apply(command));
      }
      RangeRequest range = requests.range(model.revision());
      if (RequestCheck.check(range).isEmpty()) {
        assertThat(store.range(range))
            .as("range after command %d of seed %d: %s", i, seed, range)
            .isEqualTo(model.range(range, model.revision(), model.compactRevision()));
        readFromView(range, random);
      }
      switch (random.nextInt(40)) {
        case 0 -> checkTotals(requests.hashRevision(model.revision()));
        case 1 -> store.tidy();
        case 2 -> readAgain();
        default -> {}
      }
    }
    checkTotals(0);
    assertThat(model.revision()).as("most commands did something").isGreaterThan(COMMANDS / 3);
  }

  private static boolean isAcceptable(Command command) {
    Optional<KvError> refused =
        switch (command) {
          case PutRequest put -> RequestCheck.check(put);
          case DeleteRangeRequest delete -> RequestCheck.check(delete);
          case TxnRequest txn -> RequestCheck.check(txn, 128);
          case CommitRequest(var work) -> RequestCheck.check(work, 128);
          case PrepareRequest prepare -> RequestCheck.check(prepare.work(), 128);
          case CompactRequest _, FinishRequest _ -> Optional.empty();
        };
    return refused.isEmpty();
  }

  /// Reads from a view that may be as old as you like.
  private void readFromView(RangeRequest range, RandomGenerator random) {
    if (views.size() < VIEWS_MAX) {
      views.add(store.view());
    } else {
      views.set(random.nextInt(VIEWS_MAX), store.view());
    }
    KvView view = views.get(random.nextInt(views.size()));
    assertThat(view.range(range))
        .as("%s from the view of revision %d", range, view.revision())
        .isEqualTo(model.range(range, view.revision(), view.compactRevision()));
  }

  private void checkTotals(long hashRevision) {
    KvView view = store.view();
    assertThat(view.revision()).isEqualTo(model.revision());
    assertThat(view.compactRevision()).isEqualTo(model.compactRevision());
    assertThat(view.prepared()).isEqualTo(model.prepared());
    assertThat(view.hash(0)).isEqualTo(model.hash(model.revision()));
    if (hashRevision >= view.compactRevision() && hashRevision <= view.revision()) {
      long revision = hashRevision == 0 ? view.revision() : hashRevision;
      assertThat(view.hash(hashRevision)).isEqualTo(model.hash(revision));
    }
    long first = Math.max(0, view.compactRevision());
    assertThat(view.changes(first, view.revision())).isEqualTo(model.changesFrom(first));
  }

  private void readAgain() throws MalformedSnapshotException {
    KvStore restored = KvStore.restore(TestStore.snapshotOf(store.view()));
    assertThat(TestStore.snapshotOf(restored.view())).isEqualTo(TestStore.snapshotOf(store.view()));
    store = restored;
  }
}
