package io.quorate.runtime.codec;

import io.quorate.bytes.Bytes;
import io.quorate.net.HostPort;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.Write;
import io.quorate.protocol.multipaxos.Accepted;
import io.quorate.protocol.multipaxos.Fact;
import io.quorate.protocol.multipaxos.MultiPaxosWrite;
import io.quorate.protocol.paxos.PaxosWrite;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.RaftWrite;
import io.quorate.wal.LogRecord;
import java.util.ArrayList;
import java.util.List;

/// The records of a node's log: one type per durable fact.
public final class RecordCodec {
  /// A group's log begins, or begins anew, after this snapshot: the empty one that founds the
  /// group, or another member's.
  static final int RAFT_BASE = 1;

  /// A group's term and vote.
  static final int RAFT_HARD_STATE = 2;

  /// Entries of a group's log, which replace all from the first of them on.
  static final int RAFT_ENTRIES = 3;

  /// The incarnation in which a peer was first met.
  static final int PEER_INCARNATION = 4;

  /// This node has dropped a group for good.
  static final int GROUP_DROPPED = 6;

  /// A group of registers, and its acceptors.
  static final int REGISTERS_FOUNDED = 16;

  /// What one of its registers must not forget.
  static final int REGISTER = 17;

  /// Where a peer can be reached, from now on.
  static final int PEER_ADDRESSES = 5;

  /// Multi-Paxos's facts: the highest ballot that is promised, ...
  static final int PAXOS_PROMISED = 32;

  /// ... values that are accepted, ...
  static final int PAXOS_ACCEPTED = 33;

  /// ... up to where they are chosen, ...
  static final int PAXOS_CHOSEN = 34;

  /// ... and after which snapshot the log begins, or begins anew.
  static final int PAXOS_BEGUN = 35;

  private static final long NO_GROUP = 0;

  /// Entries beyond so many bytes go into another record: a record must fit into a segment of the
  /// log.
  private static final int ENTRIES_BYTES = 1 << 20;

  private final Encoder encoder = new Encoder();

  public RecordCodec() {}

  /// The records that make a protocol's write durable; none for a barrier.
  public List<LogRecord> encode(long group, Write write) {
    return switch (write) {
      case RaftWrite raft -> encode(group, raft);
      case PaxosWrite foreign -> throw new IllegalArgumentException("no engine writes " + foreign);
      case MultiPaxosWrite paxos -> encode(group, paxos);
    };
  }

  private List<LogRecord> encode(long group, RaftWrite write) {
    List<LogRecord> records = new ArrayList<>(2);
    write
        .hardState()
        .ifPresent(state -> {
          RaftCodec.encode(encoder, state);
          records.add(new LogRecord(RAFT_HARD_STATE, group, encoder.finish()));
        });
    write.restart().ifPresent(head -> records.add(encodeBase(group, head)));
    List<Entry> entries = write.entries();
    for (int from = 0, to; from < entries.size(); from = to) {
      to = endOfRecord(entries, from);
      encoder.u64(entries.get(from).index());
      RaftCodec.encodeEntries(encoder, entries.subList(from, to));
      records.add(new LogRecord(RAFT_ENTRIES, group, encoder.finish()));
    }
    return records;
  }

  /// A record holds at least one entry, and not many more bytes than it may.
  private static int endOfRecord(List<Entry> entries, int from) {
    int to = from;
    for (long bytes = 0; to < entries.size() && bytes < ENTRIES_BYTES; to++) {
      bytes += entries.get(to).content().size();
    }
    return to;
  }

  /// The record with which a group's log begins on this node.
  public LogRecord encodeBase(long group, SnapshotHead head) {
    RaftCodec.encode(encoder, head);
    return new LogRecord(RAFT_BASE, group, encoder.finish());
  }

  public LogRecord encodeFounded(long group, Configuration acceptors) {
    ContentCodec.encode(encoder, acceptors);
    return new LogRecord(REGISTERS_FOUNDED, group, encoder.finish());
  }

  public LogRecord encode(long group, Bytes register, PaxosWrite write) {
    PaxosCodec.encode(encoder.payload(register), write);
    return new LogRecord(REGISTER, group, encoder.finish());
  }

  private List<LogRecord> encode(long group, MultiPaxosWrite write) {
    List<LogRecord> records = new ArrayList<>(write.facts().size());
    for (Fact fact : write.facts()) {
      if (fact instanceof Fact.AcceptedValues(var values)) {
        for (int from = 0, to; from < values.size(); from = to) {
          to = endOfAccepted(values, from);
          records.add(encode(group, new Fact.AcceptedValues(values.subList(from, to))));
        }
      } else {
        records.add(encode(group, fact));
      }
    }
    return records;
  }

  private static int endOfAccepted(List<Accepted> values, int from) {
    int to = from;
    for (long bytes = 0; to < values.size() && bytes < ENTRIES_BYTES; to++) {
      bytes += values.get(to).value().content().size();
    }
    return to;
  }

  /// The record of one of Multi-Paxos's facts.
  public LogRecord encode(long group, Fact fact) {
    int type =
        switch (fact) {
          case Fact.Promised _ -> PAXOS_PROMISED;
          case Fact.AcceptedValues _ -> PAXOS_ACCEPTED;
          case Fact.Chosen _ -> PAXOS_CHOSEN;
          case Fact.Begun _ -> PAXOS_BEGUN;
        };
    MultiPaxosCodec.encode(encoder, fact);
    return new LogRecord(type, group, encoder.finish());
  }

  public LogRecord encodeDropped(long group) {
    return new LogRecord(GROUP_DROPPED, group, encoder.finish());
  }

  public LogRecord encodeIncarnation(NodeId peer, long incarnation) {
    return new LogRecord(
        PEER_INCARNATION, NO_GROUP, encoder.u64(peer.value()).u64(incarnation).finish());
  }

  public LogRecord encodeAddresses(NodeId peer, List<HostPort> addresses) {
    encoder.u64(peer.value()).u32(addresses.size());
    for (HostPort address : addresses) {
      encoder.u64(address.port()).u8(address.tls() ? 1 : 0).payload(Bytes.utf8(address.host()));
    }
    return new LogRecord(PEER_ADDRESSES, NO_GROUP, encoder.finish());
  }

  /// Hands what a record says to a visitor.
  ///
  /// @throws MalformedException if the record is none of ours
  public static void decode(LogRecord record, RecordVisitor visitor) {
    Decoder in = new Decoder(record.content());
    switch (record.type()) {
      case RAFT_BASE -> visitor.raftBase(record.group(), RaftCodec.decodeHead(in));
      case RAFT_HARD_STATE -> visitor.raftHardState(record.group(), RaftCodec.decodeHardState(in));
      case RAFT_ENTRIES -> visitor.raftEntries(record.group(), decodeEntries(in));
      case REGISTERS_FOUNDED ->
          visitor.registersFounded(record.group(), ContentCodec.decodeConfiguration(in));
      case REGISTER -> visitor.register(record.group(), in.payload(), PaxosCodec.decodeWrite(in));
      case PAXOS_PROMISED ->
          visitor.multiPaxosFact(record.group(), MultiPaxosCodec.decodePromised(in));
      case PAXOS_ACCEPTED ->
          visitor.multiPaxosFact(record.group(), MultiPaxosCodec.decodeAcceptedValues(in));
      case PAXOS_CHOSEN -> visitor.multiPaxosFact(record.group(), MultiPaxosCodec.decodeChosen(in));
      case PAXOS_BEGUN -> visitor.multiPaxosFact(record.group(), MultiPaxosCodec.decodeBegun(in));
      case GROUP_DROPPED -> visitor.groupDropped(record.group());
      case PEER_INCARNATION -> visitor.peerIncarnation(new NodeId(in.u64()), in.u64());
      case PEER_ADDRESSES -> visitor.peerAddresses(new NodeId(in.u64()), decodeAddresses(in));
      default -> throw new MalformedException("unknown record type " + record.type());
    }
    in.end();
  }

  private static List<HostPort> decodeAddresses(Decoder in) {
    int count = in.count(9);
    List<HostPort> addresses = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      int port = Math.clamp(in.u64(), 0, 65536);
      boolean tls = in.flag();
      try {
        addresses.add(new HostPort(in.payload().toUtf8(), port, tls));
      } catch (IllegalArgumentException e) {
        throw new MalformedException("not an address: " + e.getMessage());
      }
    }
    return addresses;
  }

  private static List<Entry> decodeEntries(Decoder in) {
    List<Entry> entries = RaftCodec.decodeEntries(in, in.u64());
    if (entries.isEmpty()) {
      throw new MalformedException("a record of no entries");
    }
    return entries;
  }
}
