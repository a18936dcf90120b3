package io.quorate.protocol.paxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Effect;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.Timer;
import io.quorate.protocol.paxos.PaxosMessage.Accept;
import io.quorate.protocol.paxos.PaxosMessage.Accepted;
import io.quorate.protocol.paxos.PaxosMessage.Prepare;
import io.quorate.protocol.paxos.PaxosMessage.Promise;
import io.quorate.protocol.paxos.PaxosMessage.Rejected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// The claims of "Paxos Made Simple", one by one.
class PaxosPaperTest {
  private static final NodeId ONE = new NodeId(1);
  private static final NodeId TWO = new NodeId(2);
  private static final NodeId THREE = new NodeId(3);
  private static final Configuration GROUP = Configuration.of(List.of(ONE, TWO, THREE));
  private static final Learners LEARNERS = Learners.through(THREE, GROUP.voters());
  private static final ProposerOptions OPTIONS =
      new ProposerOptions(Duration.ofMillis(100), Duration.ofMillis(30));
  private static final Bytes X = Bytes.utf8("X");
  private static final Bytes Y = Bytes.utf8("Y");

  // ---- §2.2, phase 1

  @Test
  void an_acceptor_makes_its_promise_durable_before_it_gives_it() {
    assertThat(acceptor().receive(ONE, new Prepare(number(1, ONE))))
        .containsExactly(
            new Effect.Persist(
                new PaxosWrite.Promised(number(1, ONE)),
                0,
                List.of(send(ONE, new Promise(number(1, ONE), Optional.empty())))));
  }

  @Test
  void a_promise_tells_the_highest_proposal_that_was_accepted() {
    Acceptor acceptor = acceptor();
    acceptor.receive(ONE, new Accept(new Proposal(number(1, ONE), X)));
    acceptor.receive(TWO, new Accept(new Proposal(number(1, TWO), Y)));

    assertThat(sent(acceptor.receive(ONE, new Prepare(number(2, ONE)))))
        .containsExactly(
            send(ONE, new Promise(number(2, ONE), Optional.of(new Proposal(number(1, TWO), Y)))));
  }

  @Test
  void an_acceptor_answers_a_lower_prepare_with_what_it_has_promised() {
    Acceptor acceptor = acceptor();
    acceptor.receive(TWO, new Prepare(number(3, TWO)));

    assertThat(acceptor.receive(ONE, new Prepare(number(3, ONE))))
        .containsExactly(send(ONE, new Rejected(number(3, ONE), number(3, TWO))));
  }

  @Test
  void a_prepare_that_arrives_twice_is_answered_once() {
    Acceptor acceptor = acceptor();
    acceptor.receive(ONE, new Prepare(number(1, ONE)));

    assertThat(acceptor.receive(ONE, new Prepare(number(1, ONE)))).isEmpty();
  }

  @Test
  void a_proposer_makes_its_number_durable_before_it_uses_it() {
    assertThat(proposer(PaxosState.INITIAL).propose(X))
        .containsExactly(
            new Effect.Persist(
                new PaxosWrite.Tried(number(1, ONE)),
                0,
                List.of(
                    send(ONE, new Prepare(number(1, ONE))),
                    send(TWO, new Prepare(number(1, ONE))),
                    send(THREE, new Prepare(number(1, ONE))))),
            new Effect.Arm(Timer.NEXT_ROUND, Duration.ofMillis(100), Duration.ofMillis(200)));
  }

  // ---- §2.2, phase 2

  @Test
  void a_proposer_proposes_its_own_value_if_a_quorum_has_accepted_nothing() {
    Proposer proposer = proposer(PaxosState.INITIAL);
    proposer.propose(X);

    assertThat(proposer.receive(TWO, promise(1, null))).isEmpty();
    assertThat(proposer.receive(TWO, promise(1, null))).isEmpty();
    assertThat(proposer.receive(THREE, promise(1, null)))
        .contains(send(TWO, new Accept(new Proposal(number(1, ONE), X))));
  }

  @Test
  void a_proposer_proposes_the_value_with_the_highest_number_that_its_quorum_has_accepted() {
    Proposer proposer = proposer(PaxosState.INITIAL.with(new PaxosWrite.Tried(number(4, ONE))));
    proposer.propose(X);
    proposer.receive(TWO, promise(5, new Proposal(number(3, TWO), Bytes.utf8("lower"))));

    assertThat(proposer.receive(THREE, promise(5, new Proposal(number(3, THREE), Y))))
        .contains(send(TWO, new Accept(new Proposal(number(5, ONE), Y))));
  }

  @Test
  void an_acceptor_accepts_exactly_what_is_not_numbered_less_than_what_it_has_promised() {
    for (long round = 1; round <= 3; round++) {
      Acceptor acceptor = acceptor();
      acceptor.receive(TWO, new Prepare(number(2, TWO)));
      Proposal proposal = new Proposal(number(round, TWO), X);

      List<Effect> effects = acceptor.receive(TWO, new Accept(proposal));

      if (round < 2) {
        assertThat(effects)
            .containsExactly(send(TWO, new Rejected(number(round, TWO), number(2, TWO))));
      } else {
        assertThat(effects)
            .containsExactly(
                new Effect.Persist(
                    new PaxosWrite.Accepted(proposal),
                    0,
                    List.of(send(THREE, new Accepted(proposal)))));
      }
    }
  }

  @Test
  void a_proposer_that_was_overtaken_waits_for_a_random_while_and_goes_on_above() {
    Proposer proposer = proposer(PaxosState.INITIAL);
    proposer.propose(X);

    assertThat(proposer.receive(new Rejected(number(1, ONE), number(7, THREE))))
        .containsExactly(new Effect.Arm(Timer.NEXT_ROUND, Duration.ZERO, Duration.ofMillis(30)));
    assertThat(proposer.receive(new Rejected(number(1, ONE), number(7, THREE)))).isEmpty();
    assertThat(proposer.receive(THREE, promise(1, null))).isEmpty();
    assertThat(sent(proposer.expire())).contains(send(TWO, new Prepare(number(8, ONE))));
  }

  @Test
  void an_answer_to_an_earlier_round_counts_for_nothing() {
    Proposer proposer = proposer(PaxosState.INITIAL);
    proposer.propose(X);
    proposer.receive(TWO, promise(1, null));
    proposer.expire();

    assertThat(proposer.receive(THREE, promise(1, null))).isEmpty();
    assertThat(proposer.receive(new Rejected(number(1, ONE), number(9, TWO)))).isEmpty();
    assertThat(proposer.receive(THREE, promise(2, null))).isEmpty();
    assertThat(proposer.receive(TWO, promise(2, null))).hasSize(3);
  }

  @Test
  void a_proposer_is_done_when_something_is_chosen() {
    Proposer proposer = proposer(PaxosState.INITIAL);
    proposer.propose(X);

    assertThat(proposer.chosen()).containsExactly(new Effect.Disarm(Timer.NEXT_ROUND));
    assertThat(proposer.chosen()).isEmpty();
    assertThat(proposer.expire()).isEmpty();
  }

  // ---- §2.3

  @Test
  void an_inquiry_that_finds_nothing_accepted_ends() {
    Proposer proposer = proposer(PaxosState.INITIAL);
    proposer.inquire();
    proposer.receive(ONE, promise(1, null));

    assertThat(proposer.receive(TWO, promise(1, null)))
        .containsExactly(
            new Effect.Disarm(Timer.NEXT_ROUND), new Effect.Emit(new Event.NothingChosen()));
  }

  @Test
  void an_inquiry_that_finds_something_accepted_has_it_chosen() {
    Proposer proposer = proposer(PaxosState.INITIAL.with(new PaxosWrite.Tried(number(4, ONE))));
    proposer.inquire();
    proposer.receive(ONE, promise(5, null));

    assertThat(proposer.receive(TWO, promise(5, new Proposal(number(2, TWO), Y))))
        .contains(send(THREE, new Accept(new Proposal(number(5, ONE), Y))));
  }

  @Test
  void an_inquiry_gives_up_the_round_that_was_under_way() {
    Proposer proposer = proposer(PaxosState.INITIAL);
    proposer.propose(X);
    proposer.receive(ONE, promise(1, null));
    proposer.inquire();

    assertThat(proposer.receive(TWO, promise(1, null))).isEmpty();
    proposer.receive(ONE, promise(2, null));
    assertThat(proposer.receive(TWO, promise(2, null)))
        .contains(send(THREE, new Accept(new Proposal(number(2, ONE), X))));
  }

  // ---- §2.5

  @Test
  void a_proposer_uses_no_number_twice_not_even_in_another_life() {
    PaxosState disk = PaxosState.INITIAL;
    for (long round = 1; round <= 5; round++) {
      List<Effect> effects = proposer(disk).propose(X);

      assertThat(sent(effects)).contains(send(TWO, new Prepare(number(round, ONE))));
      disk = disk.with(new PaxosWrite.Tried(number(round, ONE)));
    }
  }

  @Test
  void an_acceptor_keeps_its_promises_in_another_life() {
    PaxosState disk =
        PaxosState.INITIAL
            .with(new PaxosWrite.Accepted(new Proposal(number(3, TWO), X)))
            .with(new PaxosWrite.Promised(number(2, TWO)));
    Acceptor acceptor = new Acceptor(LEARNERS, disk);

    assertThat(acceptor.receive(ONE, new Accept(new Proposal(number(3, ONE), Y))))
        .containsExactly(send(ONE, new Rejected(number(3, ONE), number(3, TWO))));
  }

  @Test
  void numbers_are_ordered_by_round_and_then_by_node() {
    assertThat(number(3, ONE).isAbove(number(2, THREE))).isTrue();
    assertThat(number(3, TWO).isAbove(number(3, ONE))).isTrue();
    assertThat(number(3, TWO).isAbove(number(3, TWO))).isFalse();
    assertThat(number(0, ONE).isAbove(ProposalNumber.NONE)).isTrue();
    assertThatThrownBy(() -> number(-1, ONE)).isInstanceOf(IllegalArgumentException.class);
  }

  private static Acceptor acceptor() {
    return new Acceptor(LEARNERS, PaxosState.INITIAL);
  }

  private static Proposer proposer(PaxosState disk) {
    return new Proposer(ONE, GROUP, OPTIONS, disk);
  }

  private static ProposalNumber number(long round, NodeId node) {
    return new ProposalNumber(round, node);
  }

  private static Promise promise(long round, @Nullable Proposal accepted) {
    return new Promise(number(round, ONE), Optional.ofNullable(accepted));
  }

  private static Effect send(NodeId to, PaxosMessage message) {
    return new Effect.Send(to, message);
  }

  /// What leaves once all writes are durable.
  private static List<Effect> sent(List<Effect> effects) {
    return effects.stream()
        .flatMap(effect ->
            effect instanceof Effect.Persist persist ? persist.then().stream() : Stream.of(effect))
        .filter(Effect.Send.class::isInstance)
        .toList();
  }
}
