package io.quorate.simulator.invariant;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvResult;
import io.quorate.kv.PutRequest;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.simulator.world.Machine;
import io.quorate.simulator.world.Network.Link;
import io.quorate.simulator.world.Settings;
import io.quorate.simulator.world.World;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class CommittedOnMajorityTest {
  private static final Duration SOON = Duration.ofSeconds(3);

  /// The acknowledgement was true when it was sent, and nobody can know better when it arrives.
  /// That the entry is then on one disk only is the harm that a lost disk does, not the protocol.
  @Test
  void a_disk_that_is_lost_while_its_acknowledgement_is_under_way_counts_as_what_it_held() {
    World world = new World(1, 3, Settings.TIGHT, false, Invariants.all(Settings.TIGHT));
    world.start();
    world.await("all have applied everything", SOON, world::isConverged);
    Machine leader = world.leader().orElseThrow();
    List<Machine> others = new ArrayList<>(world.machines());
    others.remove(leader);
    Machine wiped = others.getFirst();
    others.getLast().kill();
    world.network().detour(new Link(wiped.id(), leader.id()), Duration.ofMillis(50).toNanos());

    PutRequest put = new PutRequest(Bytes.utf8("key"), Bytes.utf8("value"));
    CompletableFuture<Outcome<SessionResult<KvResult>>> outcome =
        leader.life().orElseThrow().group().submit(Sessions.plain(KvCodec.encode(put)));
    world.pass(Duration.ofMillis(10));
    assertThat(wiped.durable().lastIndex()).isEqualTo(leader.durable().lastIndex());
    assertThat(outcome).isNotDone();
    wiped.kill();
    wiped.loseDisk();
    wiped.start();
    world.await("the acknowledgement arrives", SOON, outcome::isDone);
    assertThat(outcome.join()).isInstanceOf(Outcome.Done.class);
  }
}
