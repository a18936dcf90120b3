package io.quorate.protocol.raft;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Timer;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// All answers to an election, in all orders, for three and five voters. The candidate's own vote
/// is one of them: it counts when the candidate learns that it is durable, whenever that is.
class VoteOrdersTest {
  @Test
  void votes_decide_by_majority_whatever_their_order() {
    for (int voters : List.of(3, 5)) {
      for (List<Integer> order : permutations(voters)) {
        for (int grants = 0; grants < 1 << voters; grants++) {
          if (granted(grants, 1)) {
            assertThat(election(voters, order, grants))
                .as("votes %s in the order %s", Integer.toBinaryString(grants), order)
                .isEqualTo(expected(voters, order, grants));
          }
        }
      }
    }
  }

  @Test
  void pre_votes_decide_by_majority_whatever_their_order() {
    for (int voters : List.of(3, 5)) {
      for (List<Integer> order : permutations(voters)) {
        if (order.getFirst() != 1) {
          continue; // its own answer is the first
        }
        for (int grants = 0; grants < 1 << voters; grants++) {
          if (granted(grants, 1)) {
            assertThat(preElection(voters, order, grants))
                .isEqualTo(
                    expected(voters, order, grants)
                        .replace("candidate", "pre-candidate")
                        .replace("leader", "candidate"));
          }
        }
      }
    }
  }

  private static String election(int voters, List<Integer> order, int grants) {
    TestServer server = TestServer.of(voters).slow().asCandidate();
    for (int voter : order) {
      if (voter == 1) {
        server.sync();
      } else {
        server.receive(voter, new Vote(1, granted(grants, voter)));
      }
    }
    return server.role();
  }

  private static String preElection(int voters, List<Integer> order, int grants) {
    TestServer server = TestServer.of(voters).slow().expire(Timer.ELECTION);
    for (int voter : order.subList(1, voters)) {
      boolean granted = granted(grants, voter);
      server.receive(voter, new PreVote(granted ? 1 : 0, granted));
    }
    return server.role();
  }

  /// The first majority decides, and nothing after it.
  private static String expected(int voters, List<Integer> order, int grants) {
    int granted = 0;
    int refused = 0;
    for (int voter : order) {
      if (granted(grants, voter)) {
        granted++;
      } else {
        refused++;
      }
      if (granted > voters / 2) {
        return "leader";
      }
      if (refused > voters / 2) {
        return "follower";
      }
    }
    throw new AssertionError("an odd number of answers gives a majority");
  }

  private static boolean granted(int grants, int voter) {
    return (grants >> (voter - 1) & 1) == 1;
  }

  private static List<List<Integer>> permutations(int size) {
    if (size == 0) {
      return List.of(List.of());
    }
    List<List<Integer>> permutations = new ArrayList<>();
    for (List<Integer> shorter : permutations(size - 1)) {
      for (int place = 0; place <= shorter.size(); place++) {
        List<Integer> longer = new ArrayList<>(shorter);
        longer.add(place, size);
        permutations.add(longer);
      }
    }
    return permutations;
  }
}
