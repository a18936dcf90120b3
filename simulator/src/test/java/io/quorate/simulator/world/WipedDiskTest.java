package io.quorate.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvResult;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RangeResult;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.simulator.world.Network.Link;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// What is known of a node that comes back without its disk, and what is not.
class WipedDiskTest {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Bytes KEY = Bytes.utf8("key");

  /// A known limit: peers know a node's disk by having met it. One that never has, because it was
  /// down or cut off all the while, takes the node that lost its disk for a new one; and if that
  /// makes a majority, what the others had acknowledged is gone. Therefore worlds wipe the disks of
  /// well-known nodes only ([World#mayComeBackWithoutDisk]).
  @Test
  void a_peer_that_never_met_a_node_cannot_tell_that_it_lost_its_disk() {
    World world = new World(1, 3, Settings.TIGHT, false, List.of());
    Machine stranger = world.machine(1);
    Machine wiped = world.machine(2);
    Machine witness = world.machine(3);
    wiped.start();
    witness.start();
    world.await("one leads", SOON, () -> world.leader().isPresent());
    assertThat(put(world, witness)).isInstanceOf(Outcome.Done.class);
    assertThat(world.mayComeBackWithoutDisk(wiped)).isFalse();

    wiped.kill();
    wiped.loseDisk();
    witness.kill();
    stranger.start();
    wiped.start();
    world.await("one leads", SOON, () -> world.leader().isPresent());
    assertThat(read(world, stranger))
        .isInstanceOfSatisfying(RangeResponse.class, answer -> assertThat(answer.kvs()).isEmpty());
  }

  @Test
  void a_node_that_all_have_met_is_refused() {
    World world = new World(1, 3, Settings.TIGHT, false, List.of());
    world.start();
    world.await("one leads", SOON, world::isConverged);
    Machine wiped = world.machine(2);
    assertThat(world.mayComeBackWithoutDisk(wiped)).isTrue();

    wiped.kill();
    wiped.loseDisk();
    wiped.start();
    world.pass(SOON);
    assertThat(wiped.life().orElseThrow().status().engine().leader()).isEmpty();
    assertThat(world.mayComeBackWithoutDisk(world.machine(1)))
        .as("not a second one of three")
        .isFalse();
  }

  @Test
  void cuts_count() {
    World world = new World(1, 3, Settings.TIGHT, false, List.of());
    Link link = new Link(world.machine(1).id(), world.machine(2).id());
    world.network().cut(link);
    world.network().cut(link);
    world.network().mend(link);
    world.start();
    world.pass(SOON);
    assertThat(world.mayComeBackWithoutDisk(world.machine(1))).as("met by all").isFalse();
    world.network().mend(link);
    world.pass(SOON);
    assertThat(world.mayComeBackWithoutDisk(world.machine(1))).as("met by all").isTrue();
  }

  private static Outcome<SessionResult<KvResult>> put(World world, Machine machine) {
    CompletableFuture<Outcome<SessionResult<KvResult>>> outcome =
        machine
            .life()
            .orElseThrow()
            .group()
            .submit(Sessions.plain(KvCodec.encode(new PutRequest(KEY, Bytes.utf8("value")))));
    world.await("it is answered", SOON, outcome::isDone);
    return outcome.join();
  }

  private static RangeResult read(World world, Machine machine) {
    CompletableFuture<Outcome<RangeResult>> outcome =
        machine
            .life()
            .orElseThrow()
            .group()
            .query(
                Consistency.LINEARIZABLE,
                sessions -> sessions.state().range(new RangeRequest(KEY)));
    world.await("it is answered", SOON, outcome::isDone);
    return ((Outcome.Done<RangeResult>) outcome.join()).result();
  }
}
