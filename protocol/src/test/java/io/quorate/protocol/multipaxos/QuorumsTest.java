package io.quorate.protocol.multipaxos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

/// All sizes of quorums among up to five voters, all sets of them.
class QuorumsTest {
  @Test
  void quorums_that_fit_share_an_acceptor_and_no_others_do() {
    for (int voters = 1; voters <= 5; voters++) {
      Configuration members = members(voters);
      for (int prepare = 1; prepare <= 6; prepare++) {
        for (int accept = 1; accept <= 6; accept++) {
          Quorums quorums = new Quorums(prepare, accept);
          assertThat(quorums.fit(members))
              .as("%s of %d", quorums, voters)
              .isEqualTo(existAndAlwaysMeet(quorums, members));
        }
      }
      assertThat(existAndAlwaysMeet(Quorums.MAJORITIES, members)).isTrue();
      assertThat(Quorums.MAJORITIES.fit(members)).isTrue();
    }
  }

  @Test
  void who_confirms_a_read_meets_every_prepare_quorum() {
    for (int voters = 1; voters <= 5; voters++) {
      Configuration members = members(voters);
      for (int prepare = 1; prepare <= voters; prepare++) {
        Quorums quorums = new Quorums(prepare, voters);
        for (int confirming = 0; confirming < 1 << voters; confirming++) {
          boolean meets = true;
          for (int preparing = 0; preparing < 1 << voters; preparing++) {
            meets &=
                !quorums.isPrepareQuorum(members, in(preparing)) || (preparing & confirming) != 0;
          }
          assertThat(quorums.meetsEveryPrepareQuorum(members, in(confirming))).isEqualTo(meets);
        }
      }
    }
  }

  private static boolean existAndAlwaysMeet(Quorums quorums, Configuration members) {
    int all = 1 << members.voters().size();
    boolean exist =
        quorums.isPrepareQuorum(members, _ -> true) && quorums.isAcceptQuorum(members, _ -> true);
    boolean meet = true;
    for (int one = 0; one < all; one++) {
      for (int other = 0; other < all; other++) {
        meet &=
            !quorums.isPrepareQuorum(members, in(one))
                || !quorums.isAcceptQuorum(members, in(other))
                || (one & other) != 0;
      }
    }
    return exist && meet;
  }

  @Test
  void an_engine_refuses_quorums_that_do_not_meet() {
    MultiPaxosOptions options = MultiPaxosOptions.DEFAULT.withQuorums(new Quorums(2, 2));
    MultiPaxosState four = MultiPaxosState.initial(members(4));
    assertThatThrownBy(() -> new MultiPaxos(new NodeId(1), options, four))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("prepare=2 accept=2 do not meet");
  }

  private static Predicate<NodeId> in(int set) {
    return node -> (set >> (node.value() - 1) & 1) == 1;
  }

  private static Configuration members(int count) {
    return Configuration.of(LongStream.rangeClosed(1, count).mapToObj(NodeId::new).toList());
  }
}
