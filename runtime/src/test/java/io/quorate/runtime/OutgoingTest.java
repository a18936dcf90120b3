package io.quorate.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.runtime.codec.PeerMessage.Forward;
import io.quorate.runtime.codec.PeerMessage.ForwardRefused;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutgoingTest {
  private static final NodeId PEER = new NodeId(2);

  private final List<Parcel> frames = new ArrayList<>();
  private final List<String> notSent = new ArrayList<>();
  private boolean connected = true;
  private final Outgoing outgoing =
      new Outgoing(PEER, this::send, (group, ids) -> notSent.add(group + ": " + ids));

  private boolean send(NodeId to, Parcel frame) {
    assertThat(to).isEqualTo(PEER);
    if (connected) {
      frames.add(frame);
    }
    return connected;
  }

  @Test
  void what_is_said_in_one_run_leaves_in_one_frame_in_order() {
    List<PeerMessage> messages =
        List.of(
            new PeerMessage.Protocol(1, new NewerTerm(3)),
            forward(2, 1, 10),
            new ForwardRefused(1, List.of(new RequestId(5, 6)), false),
            new PeerMessage.Protocol(2, new NewerTerm(4)));
    messages.forEach(outgoing::add);
    assertThat(frames).isEmpty();
    outgoing.flush();
    assertThat(frames).hasSize(1);
    assertThat(PeerCodec.decode(frames.getFirst())).isEqualTo(messages);
  }

  @Test
  void nothing_to_say_is_not_said() {
    outgoing.flush();
    outgoing.add(new PeerMessage.Protocol(1, new NewerTerm(3)));
    outgoing.flush();
    outgoing.flush();
    assertThat(frames).hasSize(1);
  }

  @Test
  void a_frame_that_has_grown_leaves_before_the_end_of_the_run() {
    for (long sequence = 1; sequence <= 10; sequence++) {
      outgoing.add(forward(1, sequence, 1 << 20));
    }
    assertThat(frames).hasSize(2);
    outgoing.flush();
    assertThat(frames).hasSize(3);
    assertThat(frames).allSatisfy(frame -> assertThat(frame.encodedLength()).isLessThan(6 << 20));
    assertThat(frames.stream().flatMap(frame -> PeerCodec.decode(frame).stream())).hasSize(10);
  }

  /// They can be submitted again, by this node only, and only because they were certainly not sent.
  @Test
  void commands_in_a_frame_that_did_not_leave_are_given_back() {
    connected = false;
    outgoing.add(forward(1, 7, 10));
    outgoing.add(new PeerMessage.Protocol(1, new NewerTerm(3)));
    outgoing.add(forward(2, 8, 10));
    outgoing.flush();
    assertThat(notSent).containsExactly("1: [63:7]", "2: [63:8]");

    connected = true;
    outgoing.add(forward(1, 9, 10));
    outgoing.flush();
    assertThat(notSent).as("those that left are not").hasSize(2);
  }

  private static Forward forward(long group, long sequence, int bytes) {
    Content.Command command =
        new Content.Command(new RequestId(99, sequence), Bytes.wrap(new byte[bytes]));
    return new Forward(group, 1, List.of(command));
  }
}
