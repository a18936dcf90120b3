package io.quorate.simulator.workload;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Command;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvResponse;
import io.quorate.kv.KvStore;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RequestOp;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Settings;
import io.quorate.simulator.world.Violation;
import io.quorate.simulator.world.World;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What clients are told, judged.
class LinearizabilityTest {
  private static final PutRequest PUT = new PutRequest(key(), Bytes.utf8("value"));
  private static final Machine ANY =
      new World(1, 3, Settings.TIGHT, false, List.of()).machines().getFirst();

  private final KvStore store = new KvStore();
  private final ClientHistory history = new ClientHistory();
  private final Workload keys = Workload.Kind.KEYS.make();

  /// The keys told once more are those of production.
  @ParameterizedTest
  @EnumSource(Workload.Kind.class)
  void one_store_that_does_one_thing_after_the_other_is_right(Workload.Kind kind) {
    SplittableRandom random = new SplittableRandom(7);
    Workload workload = kind.make();
    Workload.Behaviour client = workload.client();
    for (int i = 0; i < 1000; i++) {
      switch (client.next("c1-" + i, random)) {
        case Request.Write(var command) -> write(command);
        case Request.Read(var range, var done) -> done.accept(read(range));
      }
    }
    assertThatCode(() -> workload.judge(history)).doesNotThrowAnyException();
  }

  @ParameterizedTest
  @EnumSource(
      value = Workload.Kind.class,
      names = {"REGISTERS", "KEYS"})
  void who_does_not_see_what_was_written_before_is_told_wrong(Workload.Kind kind) {
    Asked late = history.ask(2, new RangeRequest(key()));
    RangeResponse before = (RangeResponse) store.range(new RangeRequest(key()));
    history.tell(late, before);
    write(PUT);
    history.tell(history.ask(2, new RangeRequest(key())), before);
    assertThatThrownBy(() -> kind.make().judge(history))
        .isInstanceOf(Violation.class)
        .hasMessageContaining("fits nowhere")
        .hasMessageContaining("process 2");
  }

  @Test
  void the_order_of_what_happens_at_the_same_time_is_free() {
    Asked read = history.ask(2, new RangeRequest(key()));
    RangeResponse before = (RangeResponse) store.range(new RangeRequest(key()));
    write(PUT);
    history.tell(read, before);
    assertThatCode(() -> keys.judge(history)).doesNotThrowAnyException();
  }

  @Test
  void a_write_that_nobody_was_told_of_took_place_if_the_log_has_it() {
    Bytes command = KvCodec.encode(PUT);
    history.ask(1, PUT, command);
    KvResponse response = (KvResponse) store.apply(PUT);
    RangeResponse seen = read(new RangeRequest(key()));
    assertThatThrownBy(() -> keys.judge(history))
        .as("not in the log")
        .isInstanceOf(Violation.class);

    ClientHistory logged = new ClientHistory();
    logged.ask(1, PUT, command);
    logged.applies(ANY, 1, command, response, 0);
    logged.tell(logged.ask(2, new RangeRequest(key())), seen);
    assertThatCode(() -> keys.judge(logged)).doesNotThrowAnyException();
  }

  private static Bytes key() {
    return Bytes.utf8("register/1");
  }

  private void write(Command command) {
    Asked asked = history.ask(1, (RequestOp) command);
    history.tell(asked, (KvResponse) store.apply(command));
  }

  private RangeResponse read(RangeRequest range) {
    Asked asked = history.ask(1, range);
    RangeResponse response = (RangeResponse) store.range(range);
    history.tell(asked, response);
    return response;
  }
}
