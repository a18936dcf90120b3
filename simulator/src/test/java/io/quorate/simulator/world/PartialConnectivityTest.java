package io.quorate.simulator.world;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvCodec;
import io.quorate.kv.KvResult;
import io.quorate.kv.PutRequest;
import io.quorate.protocol.EngineName;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.session.SessionResult;
import io.quorate.runtime.session.Sessions;
import io.quorate.simulator.world.Network.Link;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Cuts that do not part a cluster in two: some pairs of nodes do not hear each other, and others
/// hear both. As long as one node hears a majority, the cluster must come to rest and serve.
class PartialConnectivityTest {
  private static final Duration SOON = Duration.ofSeconds(3);
  private static final Duration LONG = Duration.ofSeconds(20);

  /// The follower would depose the leader again and again if the third node listened to it.
  @ParameterizedTest
  @EnumSource(EngineName.class)
  void a_follower_that_does_not_hear_the_leader_does_not_depose_it(EngineName engine) {
    World world = running(3, engine);
    Machine leader = world.leader().orElseThrow();
    Machine deaf = others(world, leader).getFirst();
    cut(world, leader, deaf);
    long reigns = reigns(world);
    world.pass(LONG);
    assertThat(reigns(world)).isEqualTo(reigns);
    assertThat(world.leader()).contains(leader);
    serve(world, others(world, deaf));

    world.heal();
    world.await("all have applied everything", SOON, world::isConverged);
    assertThat(reigns(world)).as("nor when it hears it again").isEqualTo(reigns);
  }

  @ParameterizedTest
  @EnumSource(EngineName.class)
  void followers_that_do_not_hear_each_other_are_served(EngineName engine) {
    World world = running(3, engine);
    List<Machine> followers = others(world, world.leader().orElseThrow());
    cut(world, followers.getFirst(), followers.getLast());
    long reigns = reigns(world);
    world.pass(LONG);
    serve(world, world.machines());
    assertThat(reigns(world)).isEqualTo(reigns);
  }

  /// The leader steps down by itself, and only the node in the middle can win.
  @ParameterizedTest
  @EnumSource(EngineName.class)
  void of_five_the_only_one_that_hears_a_majority_comes_to_lead(EngineName engine) {
    World world = running(5, engine);
    Machine leader = world.leader().orElseThrow();
    Machine middle = others(world, leader).getFirst();
    for (Machine one : others(world, middle)) {
      others(world, middle).stream().filter(m -> m != one).forEach(m -> cut(world, one, m));
    }
    world.await("it leads", SOON, () -> world.leader().filter(middle::equals).isPresent());
    serve(world, world.machines());
    long reigns = reigns(world);
    world.pass(LONG);
    assertThat(reigns(world)).isEqualTo(reigns);
  }

  /// It is heard and does not hear: it must not stay the leader of those who follow it in vain.
  @ParameterizedTest
  @EnumSource(EngineName.class)
  void a_leader_that_hears_nobody_is_replaced(EngineName engine) {
    World world = running(3, engine);
    Machine deaf = world.leader().orElseThrow();
    others(world, deaf).forEach(peer -> world.network().cut(new Link(peer.id(), deaf.id())));
    world.await("another leads", SOON, () -> world.leader().filter(deaf::equals).isEmpty());
    world.await("another leads", SOON, () -> world.leader().isPresent());
    serve(world, others(world, deaf));
  }

  private static World running(int size, EngineName engine) {
    World world = new World(1, size, Settings.TIGHT.withEngine(engine), false, List.of());
    world.start();
    world.await("all have applied everything", SOON, world::isConverged);
    serve(world, world.machines());
    return world;
  }

  /// Each of these executes a command.
  private static void serve(World world, List<Machine> chosen) {
    List<CompletableFuture<Outcome<SessionResult<KvResult>>>> outcomes = new ArrayList<>();
    for (Machine machine : chosen) {
      PutRequest put = new PutRequest(Bytes.utf8("served by"), Bytes.utf8(machine.id().toString()));
      Bytes command = Sessions.plain(KvCodec.encode(put));
      outcomes.add(machine.life().orElseThrow().group().submit(command));
    }
    world.await("all serve", SOON, () -> outcomes.stream().allMatch(CompletableFuture::isDone));
    assertThat(outcomes).allMatch(outcome -> outcome.join() instanceof Outcome.Done);
  }

  /// The latest epoch in which somebody leads: it grows with each election that is won.
  private static long reigns(World world) {
    return world.leader().orElseThrow().life().orElseThrow().status().engine().epoch();
  }

  private static List<Machine> others(World world, Machine one) {
    List<Machine> others = new ArrayList<>(world.machines());
    others.remove(one);
    return others;
  }

  private static void cut(World world, Machine one, Machine other) {
    world.network().cut(new Link(one.id(), other.id()));
    world.network().cut(new Link(other.id(), one.id()));
  }
}
