package io.quorate.runtime.codec;

import static io.quorate.runtime.codec.Malformations.decodesOrRefuses;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.bytes.Parcel;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.Content;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.RequestId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Ballot;
import io.quorate.protocol.multipaxos.MultiPaxosWrite;
import io.quorate.protocol.multipaxos.Value;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.paxos.Proposal;
import io.quorate.protocol.paxos.ProposalNumber;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftState;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.wal.LogRecord;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecordCodecTest {
  private static final List<HostPort> ADDRESSES =
      List.of(new HostPort("a.example", 2380), new HostPort("::1", 65535, true));

  private static final long GROUP = 7;
  private static final Configuration MEMBERS =
      Configuration.of(List.of(new NodeId(1), new NodeId(2), new NodeId(-3)))
          .withLearners(List.of(new NodeId(4)));
  private static final SnapshotHead BASE = new SnapshotHead(4, 10, MEMBERS);
  private static final HardState VOTED = new HardState(5, Optional.of(new NodeId(-2)));
  private static final HardState NOT_VOTED = new HardState(Long.MAX_VALUE, Optional.empty());

  private static final Bytes NAME = Bytes.utf8("register");
  private static final ProposalNumber NUMBER = new ProposalNumber(7, new NodeId(-1));
  private static final PaxosWrite TRIED = new PaxosWrite.Tried(NUMBER);
  private static final PaxosWrite PROMISED = new PaxosWrite.Promised(NUMBER);
  private static final PaxosWrite ACCEPTED =
      new PaxosWrite.Accepted(new Proposal(NUMBER, Bytes.utf8("value")));

  private static final Ballot BALLOT = new Ballot(7, new NodeId(-1));
  private static final List<io.quorate.protocol.multipaxos.Fact> PAXOS_FACTS =
      List.of(
          new io.quorate.protocol.multipaxos.Fact.Begun(BASE, true),
          new io.quorate.protocol.multipaxos.Fact.Promised(BALLOT),
          new io.quorate.protocol.multipaxos.Fact.AcceptedValues(
              List.of(
                  new Accepted(11, BALLOT, new Value(5, new Content.Opening(5))),
                  new Accepted(13, BALLOT, new Value(0, new Content.Nothing())))),
          new io.quorate.protocol.multipaxos.Fact.Chosen(11, 10, false));

  private final RecordCodec codec = new RecordCodec();

  /// Everything that a node writes: a record of each type, and more where the content decides.
  private List<LogRecord> records() {
    List<LogRecord> records = new ArrayList<>();
    records.add(codec.encodeBase(GROUP, BASE));
    records.addAll(
        codec.encode(GROUP, new RaftWrite(Optional.of(VOTED), Optional.empty(), List.of())));
    records.addAll(
        codec.encode(GROUP, new RaftWrite(Optional.of(NOT_VOTED), Optional.empty(), List.of())));
    Entry opening = new Entry(5, 11, new Content.Opening(5));
    records.addAll(
        codec.encode(
            GROUP,
            new RaftWrite(Optional.empty(), Optional.empty(), List.of(opening, entry(6, 12, 9)))));
    Content change = new Content.Membership(new RequestId(1, 2), MEMBERS);
    records.addAll(
        codec.encode(
            GROUP,
            new RaftWrite(Optional.empty(), Optional.empty(), List.of(new Entry(6, 13, change)))));
    records.addAll(codec.encode(GROUP, new MultiPaxosWrite(PAXOS_FACTS)));
    records.add(codec.encodeFounded(GROUP, MEMBERS));
    records.add(codec.encode(GROUP, NAME, TRIED));
    records.add(codec.encode(GROUP, NAME, PROMISED));
    records.add(codec.encode(GROUP, NAME, ACCEPTED));
    records.add(codec.encodeIncarnation(new NodeId(2), -77));
    records.add(codec.encodeAddresses(new NodeId(2), ADDRESSES));
    return records;
  }

  @Test
  void every_record_comes_back_as_it_was() {
    assertThat(decoded(records()))
        .containsExactly(
            new Base(GROUP, BASE),
            new Hard(GROUP, VOTED),
            new Hard(GROUP, NOT_VOTED),
            new Entries(GROUP, List.of(new Entry(5, 11, new Content.Opening(5)), entry(6, 12, 9))),
            new Entries(
                GROUP,
                List.of(new Entry(6, 13, new Content.Membership(new RequestId(1, 2), MEMBERS)))),
            new MultiPaxos(GROUP, PAXOS_FACTS.get(0)),
            new MultiPaxos(GROUP, PAXOS_FACTS.get(1)),
            new MultiPaxos(GROUP, PAXOS_FACTS.get(2)),
            new MultiPaxos(GROUP, PAXOS_FACTS.get(3)),
            new Founded(GROUP, MEMBERS),
            new Registered(GROUP, NAME, TRIED),
            new Registered(GROUP, NAME, PROMISED),
            new Registered(GROUP, NAME, ACCEPTED),
            new Incarnation(new NodeId(2), -77),
            new Addresses(new NodeId(2), ADDRESSES));
  }

  /// A new protocol's writes fail here until they have records of their own.
  @Test
  void there_is_a_sample_of_every_kind() {
    assertThat(Write.class.getPermittedSubclasses())
        .containsExactlyInAnyOrder(RaftWrite.class, MultiPaxosWrite.class, PaxosWrite.class);
    assertThat(records()).extracting(LogRecord::type).contains(1, 2, 3, 4, 16, 17, 32, 33, 34, 35);
    assertThatThrownBy(() -> decoded(List.of(new LogRecord(5, GROUP, new Parcel(Bytes.EMPTY)))))
        .isInstanceOf(MalformedException.class);
  }

  @Test
  void a_write_of_nothing_has_no_record() {
    assertThat(codec.encode(GROUP, new RaftWrite(Optional.empty(), Optional.empty(), List.of())))
        .isEmpty();
  }

  /// The vote precedes the entries: no prefix of a write holds entries of a term that it does not.
  @Test
  void a_writes_term_is_recorded_before_its_entries() {
    List<LogRecord> records =
        codec.encode(
            GROUP, new RaftWrite(Optional.of(VOTED), Optional.empty(), List.of(entry(5, 11, 3))));
    assertThat(decoded(records))
        .containsExactly(new Hard(GROUP, VOTED), new Entries(GROUP, List.of(entry(5, 11, 3))));
  }

  /// A record must fit into a segment of the log.
  @Test
  void many_bytes_of_entries_are_several_records() {
    int mebibyte = 1 << 20;
    List<Entry> entries = new ArrayList<>();
    LongStream.rangeClosed(11, 50).forEach(index -> entries.add(entry(5, index, mebibyte / 4)));
    entries.add(entry(5, 51, 8 * mebibyte));
    entries.add(entry(5, 52, 1));
    List<LogRecord> records =
        codec.encode(GROUP, new RaftWrite(Optional.empty(), Optional.empty(), entries));
    assertThat(records)
        .hasSizeBetween(11, 13)
        .allSatisfy(
            record -> assertThat(record.content().encodedLength()).isLessThan(10 * mebibyte));
    List<Entry> together = new ArrayList<>();
    decoded(records).forEach(fact -> together.addAll(((Entries) fact).entries));
    assertThat(together).isEqualTo(entries);
  }

  @Test
  void a_record_that_was_cut_anywhere_is_refused() {
    for (LogRecord record : records()) {
      Parcel whole = record.content();
      for (int length = 0; length < whole.head().length(); length++) {
        assertRefused(record, new Parcel(whole.head().slice(0, length), whole.payloads()));
      }
      for (int kept = 0; kept < whole.payloads().size(); kept++) {
        assertRefused(record, new Parcel(whole.head(), whole.payloads().subList(0, kept)));
      }
      List<Bytes> more = new ArrayList<>(whole.payloads());
      more.add(Bytes.utf8("one more"));
      assertRefused(record, new Parcel(whole.head(), more));
    }
  }

  @Test
  void extreme_numbers_anywhere_are_refused_or_mean_something() {
    for (LogRecord record : records()) {
      Parcel whole = record.content();
      for (int at = 0; at + 4 <= whole.head().length(); at++) {
        for (int value : new int[] {Integer.MAX_VALUE, Integer.MIN_VALUE, -1, 0}) {
          byte[] head = whole.head().toArray();
          for (int i = 0; i < 4; i++) {
            head[at + i] = (byte) (value >> (24 - 8 * i));
          }
          decodesOrRefuses(
              new Parcel(Bytes.wrap(head), whole.payloads()),
              parcel -> reencodes(record.type(), parcel));
        }
      }
    }
  }

  @Test
  void random_bytes_are_refused_or_mean_something() {
    SplittableRandom random = new SplittableRandom(1);
    for (int i = 0; i < 100_000; i++) {
      byte[] head = new byte[random.nextInt(60)];
      random.nextBytes(head);
      int type = random.nextInt(1, 7);
      List<Bytes> payloads = Collections.nCopies(random.nextInt(3), Bytes.utf8("p"));
      decodesOrRefuses(new Parcel(Bytes.wrap(head), payloads), parcel -> reencodes(type, parcel));
    }
  }

  /// Whoever joins a group knows no member of it yet.
  @Test
  void a_foundation_may_know_no_member() {
    SnapshotHead nobody = RaftState.joining().snapshot();
    assertThat(decoded(List.of(codec.encodeBase(GROUP, nobody))))
        .containsExactly(new Base(GROUP, nobody));
  }

  @Test
  void members_without_a_voter_or_not_in_order_or_named_twice_are_refused() {
    List<List<List<Long>>> foundations =
        List.of(
            List.of(List.of(), List.of(), List.of(1L)),
            List.of(List.of(), List.of(1L), List.of()),
            List.of(List.of(1L, 1L), List.of(), List.of()),
            List.of(List.of(2L, 1L), List.of(), List.of()),
            List.of(List.of(1L), List.of(), List.of(1L)));
    for (List<List<Long>> foundation : foundations) {
      Encoder encoder = new Encoder().u64(0).u64(0).u64(0);
      for (List<Long> members : foundation) {
        encoder.u32(members.size());
        members.forEach(encoder::u64);
      }
      assertRefused(records().getFirst(), encoder.finish());
    }
    Parcel nobody =
        new Encoder().u64(1).u32(1).u64(1).u8(4).u64(1).u64(1).u32(0).u32(0).u32(0).finish();
    LogRecord entries =
        codec
            .encode(
                GROUP, new RaftWrite(Optional.empty(), Optional.empty(), List.of(entry(1, 1, 1))))
            .getFirst();
    assertRefused(entries, nobody);
  }

  private boolean reencodes(int type, Parcel parcel) {
    Fact fact = decoded(List.of(new LogRecord(type, GROUP, parcel))).getFirst();
    List<LogRecord> again =
        switch (fact) {
          case Base(_, var head) -> List.of(codec.encodeBase(GROUP, head));
          case Hard(_, var state) ->
              codec.encode(GROUP, new RaftWrite(Optional.of(state), Optional.empty(), List.of()));
          case Entries(_, var entries) ->
              codec.encode(GROUP, new RaftWrite(Optional.empty(), Optional.empty(), entries));
          case MultiPaxos(_, var paxos) -> List.of(codec.encode(GROUP, paxos));
          case Dropped(var group) -> List.of(codec.encodeDropped(group));
          case Founded(_, var acceptors) -> List.of(codec.encodeFounded(GROUP, acceptors));
          case Registered(_, var name, var write) -> List.of(codec.encode(GROUP, name, write));
          case Incarnation(var peer, var incarnation) ->
              List.of(codec.encodeIncarnation(peer, incarnation));
          case Addresses(var peer, var addresses) ->
              List.of(codec.encodeAddresses(peer, addresses));
        };
    return decoded(again).equals(List.of(fact));
  }

  private void assertRefused(LogRecord record, Parcel content) {
    assertThatThrownBy(
            () -> decoded(List.of(new LogRecord(record.type(), record.group(), content))))
        .isInstanceOf(MalformedException.class);
  }

  private static Entry entry(long term, long index, int bytes) {
    return new Entry(
        term, index, new Content.Command(new RequestId(term, index), Bytes.wrap(new byte[bytes])));
  }

  private sealed interface Fact {}

  private record Base(long group, SnapshotHead head) implements Fact {}

  private record Hard(long group, HardState state) implements Fact {}

  private record Entries(long group, List<Entry> entries) implements Fact {}

  private record MultiPaxos(long group, io.quorate.protocol.multipaxos.Fact fact) implements Fact {}

  private record Dropped(long group) implements Fact {}

  private record Founded(long group, Configuration acceptors) implements Fact {}

  private record Registered(long group, Bytes name, PaxosWrite write) implements Fact {}

  private record Incarnation(NodeId peer, long incarnation) implements Fact {}

  private record Addresses(NodeId peer, List<HostPort> addresses) implements Fact {}

  private static List<Fact> decoded(List<LogRecord> records) {
    List<Fact> facts = new ArrayList<>();
    RecordVisitor visitor =
        new RecordVisitor() {
          @Override
          public void raftBase(long group, SnapshotHead head) {
            facts.add(new Base(group, head));
          }

          @Override
          public void raftHardState(long group, HardState state) {
            facts.add(new Hard(group, state));
          }

          @Override
          public void raftEntries(long group, List<Entry> entries) {
            facts.add(new Entries(group, List.copyOf(entries)));
          }

          @Override
          public void multiPaxosFact(long group, io.quorate.protocol.multipaxos.Fact fact) {
            facts.add(new MultiPaxos(group, fact));
          }

          @Override
          public void groupDropped(long group) {
            facts.add(new Dropped(group));
          }

          @Override
          public void registersFounded(long group, Configuration acceptors) {
            facts.add(new Founded(group, acceptors));
          }

          @Override
          public void register(long group, Bytes name, PaxosWrite write) {
            facts.add(new Registered(group, name, write));
          }

          @Override
          public void peerIncarnation(NodeId peer, long incarnation) {
            facts.add(new Incarnation(peer, incarnation));
          }

          @Override
          public void peerAddresses(NodeId peer, List<HostPort> addresses) {
            facts.add(new Addresses(peer, addresses));
          }
        };
    records.forEach(record -> RecordCodec.decode(record, visitor));
    return facts;
  }
}
