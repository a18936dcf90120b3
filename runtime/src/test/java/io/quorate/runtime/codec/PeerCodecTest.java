package io.quorate.runtime.codec;

import static io.quorate.runtime.codec.Malformations.decodesOrRefuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.Engine;
import io.quorate.protocol.EngineName;
import io.quorate.protocol.Event.ChangeRefused;
import io.quorate.protocol.Message;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.MultiPaxosMessage;
import io.quorate.protocol.multipaxos.Value;
import io.quorate.protocol.paxos.PaxosMessage;
import io.quorate.protocol.paxos.Proposal;
import io.quorate.protocol.paxos.ProposalNumber;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.RaftMessage;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class PeerCodecTest {
  private static final EntryId ID = new EntryId(3, 4);
  private static final Content.Command COMMAND =
      new Content.Command(new RequestId(-5, 6), Bytes.utf8("payload"));
  private static final Content.Command EMPTY_COMMAND =
      new Content.Command(new RequestId(Long.MAX_VALUE, Long.MIN_VALUE), Bytes.EMPTY);

  private static final Content.Membership JOINT =
      new Content.Membership(
          new RequestId(-5, 7), new Configuration(nodes(1, 2, -3), nodes(1, 4), nodes(4, 5)));

  private static final List<RaftMessage> RAFT =
      List.of(
          new RaftMessage.RequestPreVote(7, ID),
          new RaftMessage.PreVote(7, true),
          new RaftMessage.PreVote(7, false),
          new RaftMessage.RequestVote(Long.MAX_VALUE, ID),
          new RaftMessage.RequestVote(7, ID, true),
          new RaftMessage.Vote(7, true),
          new RaftMessage.Vote(7, false),
          new RaftMessage.AppendEntries(7, ID, List.of(), 2),
          new RaftMessage.AppendEntries(
              7,
              ID,
              List.of(
                  new Entry(5, 5, new Content.Opening(5)),
                  new Entry(6, 6, COMMAND),
                  new Entry(7, 7, EMPTY_COMMAND),
                  new Entry(7, 8, new Content.Clock(9)),
                  new Entry(7, 9, JOINT),
                  new Entry(7, 10, new Content.Nothing())),
              4),
          new RaftMessage.Committed(7, ID),
          new RaftMessage.AppendAccepted(7, 8),
          new RaftMessage.AppendRejected(7, ID, EntryId.NONE),
          new RaftMessage.InstallSnapshot(7, new NodeId(-1), 9),
          new RaftMessage.Heartbeat(7, 8, 9),
          new RaftMessage.HeartbeatReply(7, 8, Duration.ofNanos(9)),
          new RaftMessage.NewerTerm(7),
          new RaftMessage.ReadIndex(7, -8),
          new RaftMessage.ReadIndexReply(7, -8, 9),
          new RaftMessage.TimeoutNow(7),
          new RaftMessage.Quiesce(7, new EntryId(6, 41)),
          new RaftMessage.Rouse(7));

  private static final Ballot BALLOT = new Ballot(7, new NodeId(-1));
  private static final List<Value> VALUES =
      List.of(
          new Value(5, new Content.Opening(5)),
          new Value(0, new Content.Nothing()),
          new Value(6, COMMAND),
          new Value(7, JOINT));

  private static final List<MultiPaxosMessage> MULTI_PAXOS =
      List.of(
          new MultiPaxosMessage.Suspicion(BALLOT),
          new MultiPaxosMessage.Opinion(BALLOT, true),
          new MultiPaxosMessage.Prepare(BALLOT, 8, false),
          new MultiPaxosMessage.Promise(BALLOT, 8, 9, List.of(), false),
          new MultiPaxosMessage.Promise(
              BALLOT, 8, 9, List.of(new Accepted(10, BALLOT, VALUES.get(2))), true),
          new MultiPaxosMessage.Learn(BALLOT, 8),
          new MultiPaxosMessage.Learned(BALLOT, 8, VALUES),
          new MultiPaxosMessage.Accept(BALLOT, 8, 9, VALUES, 10),
          new MultiPaxosMessage.Acceptance(BALLOT, 8, 9),
          new MultiPaxosMessage.Chosen(BALLOT, 8),
          new MultiPaxosMessage.Rejection(BALLOT),
          new MultiPaxosMessage.Heartbeat(BALLOT, 8, 9),
          new MultiPaxosMessage.HeartbeatReply(BALLOT, 8, 9, 10, Long.MAX_VALUE),
          new MultiPaxosMessage.Truncated(BALLOT, new NodeId(-1), 9),
          new MultiPaxosMessage.ReadIndex(BALLOT, -8),
          new MultiPaxosMessage.ReadIndexReply(BALLOT, -8, 9),
          new MultiPaxosMessage.TakeOver(BALLOT),
          new MultiPaxosMessage.Quiesce(BALLOT, 41),
          new MultiPaxosMessage.Rouse(BALLOT));

  private static final ProposalNumber NUMBER = new ProposalNumber(7, new NodeId(-1));
  private static final Proposal PROPOSAL = new Proposal(NUMBER, Bytes.utf8("value"));

  private static final List<PaxosMessage> PAXOS =
      List.of(
          new PaxosMessage.Prepare(NUMBER),
          new PaxosMessage.Promise(NUMBER, Optional.empty()),
          new PaxosMessage.Promise(NUMBER, Optional.of(PROPOSAL)),
          new PaxosMessage.Accept(PROPOSAL),
          new PaxosMessage.Accepted(PROPOSAL),
          new PaxosMessage.Rejected(NUMBER, ProposalNumber.NONE),
          new PaxosMessage.Chosen(Bytes.EMPTY));

  private static final List<PeerMessage> MESSAGES = new ArrayList<>();

  static {
    RAFT.forEach(message -> MESSAGES.add(new PeerMessage.Protocol(11, message)));
    MULTI_PAXOS.forEach(message -> MESSAGES.add(new PeerMessage.Protocol(11, message)));
    PAXOS.forEach(
        paxos -> MESSAGES.add(new PeerMessage.Register(11, Bytes.utf8("register"), paxos)));
    MESSAGES.add(new PeerMessage.Forward(11, 12, List.of()));
    MESSAGES.add(new PeerMessage.Forward(-11, 12, List.of(COMMAND, EMPTY_COMMAND)));
    MESSAGES.add(new PeerMessage.SnapshotRequest(11, 12, 13, 14));
    MESSAGES.add(new PeerMessage.SnapshotBlock(11, 12, 13, Bytes.utf8("block")));
    MESSAGES.add(new PeerMessage.SnapshotUnavailable(11, 12));
    MESSAGES.add(
        new PeerMessage.ChangeQuestion(
            11, 12, Configuration.of(nodes(1, -3)).withLearners(nodes(4)), 13, true));
    MESSAGES.add(new PeerMessage.ChangeObjection(11, 12, Optional.empty()));
    for (ChangeRefused.Reason reason : ChangeRefused.Reason.values()) {
      MESSAGES.add(new PeerMessage.ChangeObjection(11, 12, Optional.of(reason)));
    }
    MESSAGES.add(new PeerMessage.StateSum(11, 12, Map.of(new NodeId(-3), 13L)));
    MESSAGES.add(new PeerMessage.MendQuestion(-12));
    MESSAGES.add(PeerMessage.MendAnswer.mending(12));
    MESSAGES.add(
        new PeerMessage.MendAnswer(
            12,
            false,
            false,
            List.of(
                new PeerMessage.Standing(
                    13,
                    EngineName.MULTI_PAXOS,
                    new Engine.Epoch(14, new NodeId(-15)),
                    16,
                    Optional.of(new NodeId(17)),
                    Configuration.of(nodes(1, -3))),
                new PeerMessage.Standing(
                    14,
                    EngineName.RAFT,
                    new Engine.Epoch(15),
                    0,
                    Optional.empty(),
                    Configuration.UNKNOWN)),
            Map.of(new NodeId(18), -19L),
            new TreeSet<>(List.of(20L, 21L))));
    MESSAGES.add(new PeerMessage.Alive());
    MESSAGES.add(new PeerMessage.Fitness(100, PeerMessage.Fitness.Room.COMMANDS));
    MESSAGES.add(new PeerMessage.Fitness(0, PeerMessage.Fitness.Room.ENTRIES));
    MESSAGES.add(new PeerMessage.Fitness(1, PeerMessage.Fitness.Room.VOTES));
    MESSAGES.add(new PeerMessage.ForwardRefused(11, List.of(), false));
    MESSAGES.add(
        new PeerMessage.ForwardRefused(11, List.of(COMMAND.id(), EMPTY_COMMAND.id()), true));
  }

  /// A new kind of message fails here until it has a sample above.
  @Test
  void there_is_a_sample_of_every_kind() {
    assertThat(kinds(MESSAGES)).isEqualTo(permitted(PeerMessage.class));
    assertThat(permitted(Message.class))
        .containsExactlyInAnyOrder(RaftMessage.class, MultiPaxosMessage.class, PaxosMessage.class);
    assertThat(kinds(RAFT)).isEqualTo(permitted(RaftMessage.class));
    assertThat(kinds(MULTI_PAXOS)).isEqualTo(permitted(MultiPaxosMessage.class));
    assertThat(kinds(PAXOS)).isEqualTo(permitted(PaxosMessage.class));
    assertThat(
            Set.of(
                COMMAND.getClass(),
                Content.Opening.class,
                Content.Nothing.class,
                Content.Clock.class,
                JOINT.getClass()))
        .isEqualTo(permitted(Content.class));
  }

  private static List<NodeId> nodes(long... ids) {
    return LongStream.of(ids).mapToObj(NodeId::new).toList();
  }

  private static Set<Class<?>> kinds(List<?> samples) {
    return samples.stream().map(Object::getClass).collect(Collectors.toSet());
  }

  private static Set<Class<?>> permitted(Class<?> sealed) {
    return Set.of(sealed.getPermittedSubclasses());
  }

  @Test
  void every_message_comes_back_as_it_was() {
    for (PeerMessage message : MESSAGES) {
      assertThat(PeerCodec.decode(encoded(message))).containsExactly(message);
    }
  }

  @Test
  void many_messages_share_a_frame_and_stay_in_order() {
    PeerCodec codec = new PeerCodec();
    assertThat(codec.size()).isZero();
    MESSAGES.forEach(codec::add);
    long size = codec.size();
    Parcel frame = codec.finish();
    assertThat(PeerCodec.decode(frame)).isEqualTo(MESSAGES);
    assertThat(size).isEqualTo(frame.encodedLength() - new Parcel(Bytes.EMPTY).encodedLength());
    assertThat(codec.size()).as("a new frame has begun").isZero();
    codec.add(MESSAGES.getLast());
    assertThat(PeerCodec.decode(codec.finish())).containsExactly(MESSAGES.getLast());
  }

  @Test
  void payloads_are_neither_copied_nor_put_into_the_head() {
    Parcel frame = encoded(new PeerMessage.Forward(1, 2, List.of(COMMAND)));
    assertThat(frame.payloads()).hasSize(1);
    assertThat(frame.payloads().getFirst()).isSameAs(COMMAND.payload());
  }

  @Test
  void a_message_that_was_cut_anywhere_is_refused() {
    for (PeerMessage message : MESSAGES) {
      Parcel whole = encoded(message);
      for (int length = 1; length < whole.head().length(); length++) {
        assertRefused(new Parcel(whole.head().slice(0, length), whole.payloads()));
      }
    }
  }

  @Test
  void a_payload_that_is_missing_or_too_many_is_refused() {
    for (PeerMessage message : MESSAGES) {
      Parcel whole = encoded(message);
      List<Bytes> payloads = new ArrayList<>(whole.payloads());
      payloads.add(Bytes.utf8("one more"));
      assertRefused(new Parcel(whole.head(), payloads));
      for (int kept = 0; kept < whole.payloads().size(); kept++) {
        assertRefused(new Parcel(whole.head(), whole.payloads().subList(0, kept)));
      }
    }
  }

  /// The counts in particular: what they say is not believed before it is compared with what is
  /// there. To allocate for it would take more memory than tests have.
  @Test
  void extreme_numbers_anywhere_are_refused_or_mean_something() {
    for (PeerMessage message : MESSAGES) {
      Parcel whole = encoded(message);
      for (int at = 0; at + 4 <= whole.head().length(); at++) {
        for (int value : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 1 << 24}) {
          byte[] head = whole.head().toArray();
          for (int i = 0; i < 4; i++) {
            head[at + i] = (byte) (value >> (24 - 8 * i));
          }
          decodesOrRefuses(
              new Parcel(Bytes.wrap(head), whole.payloads()), PeerCodecTest::reencodes);
        }
      }
    }
  }

  @Test
  void random_bytes_are_refused_or_mean_something() {
    SplittableRandom random = new SplittableRandom(1);
    int refused = 0;
    for (int i = 0; i < 100_000; i++) {
      byte[] head = new byte[random.nextInt(1, 60)];
      random.nextBytes(head);
      head[0] = (byte) random.nextInt(5);
      List<Bytes> payloads = Collections.nCopies(random.nextInt(3), Bytes.utf8("p"));
      refused +=
          decodesOrRefuses(new Parcel(Bytes.wrap(head), payloads), PeerCodecTest::reencodes)
              ? 0
              : 1;
    }
    assertThat(refused).isGreaterThan(90_000);
  }

  /// There is one encoding of every message.
  private static boolean reencodes(Parcel frame) {
    PeerCodec codec = new PeerCodec();
    PeerCodec.decode(frame).forEach(codec::add);
    return codec.finish().equals(frame);
  }

  private static void assertRefused(Parcel frame) {
    assertThatThrownBy(() -> PeerCodec.decode(frame))
        .as(() -> Arrays.toString(frame.head().toArray()))
        .isInstanceOf(MalformedException.class);
  }

  private static Parcel encoded(PeerMessage message) {
    PeerCodec codec = new PeerCodec();
    codec.add(message);
    return codec.finish();
  }
}
