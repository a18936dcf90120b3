package io.quorate.protocol.walk;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Event;
import io.quorate.protocol.NodeId;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// What a log promises to those who read it, whichever protocol orders it.
public final class Decisions {
  /// What is decided, from index 1 on.
  private final List<Content> decided = new ArrayList<>();

  private final Map<NodeId, Long> reported = new HashMap<>();
  private long committed;
  private long confirmedReads;

  /// The last index that any server knew to be decided.
  public long committed() {
    return committed;
  }

  public long confirmedReads() {
    return confirmedReads;
  }

  /// The configurations that were decided.
  public List<Configuration> changes() {
    return decided.stream()
        .flatMap(content ->
            content instanceof Content.Membership(_, var configuration)
                ? Stream.of(configuration)
                : Stream.empty())
        .toList();
  }

  void known(long commitIndex) {
    committed = Math.max(committed, commitIndex);
  }

  /// This server's state is that of a snapshot.
  void begins(NodeId server, long index) {
    assertThat(index).as("snapshot of %s", server).isLessThanOrEqualTo(committed);
    reported.put(server, index);
  }

  void crashed(NodeId server) {
    reported.remove(server);
  }

  /// If a server has applied an entry at a given index, no other applies a different one there. And
  /// what was proposed before an epoch began does not come after its opening.
  void decided(NodeId server, Event.Committed event) {
    long before = reported.getOrDefault(server, 0L);
    assertThat(event.firstIndex()).as("gaps at %s", server).isEqualTo(before + 1);
    reported.put(server, event.lastIndex());
    long index = event.firstIndex();
    for (Content content : event.contents()) {
      if (index <= decided.size()) {
        assertThat(content).as("index %d at %s", index, server).isEqualTo(at(index));
      } else {
        decided.add(content);
      }
      index++;
    }
  }

  private Content at(long index) {
    return decided.get(Math.toIntExact(index - 1));
  }

  /// A read sees everything that was decided anywhere when it began.
  void read(long number, long index, long committedBefore) {
    confirmedReads++;
    assertThat(index).as("read %d", number).isGreaterThanOrEqualTo(committedBefore);
    assertThat(index).as("read %d: committed", number).isLessThanOrEqualTo(committed);
  }
}
