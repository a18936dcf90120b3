package io.quorate.runtime.codec;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.SnapshotHead;
import io.quorate.protocol.raft.Entry;
import io.quorate.protocol.raft.EntryId;
import io.quorate.protocol.raft.HardState;
import io.quorate.protocol.raft.RaftMessage;
import io.quorate.protocol.raft.RaftMessage.AppendAccepted;
import io.quorate.protocol.raft.RaftMessage.AppendEntries;
import io.quorate.protocol.raft.RaftMessage.AppendRejected;
import io.quorate.protocol.raft.RaftMessage.Committed;
import io.quorate.protocol.raft.RaftMessage.Heartbeat;
import io.quorate.protocol.raft.RaftMessage.HeartbeatReply;
import io.quorate.protocol.raft.RaftMessage.InstallSnapshot;
import io.quorate.protocol.raft.RaftMessage.NewerTerm;
import io.quorate.protocol.raft.RaftMessage.PreVote;
import io.quorate.protocol.raft.RaftMessage.Quiesce;
import io.quorate.protocol.raft.RaftMessage.ReadIndex;
import io.quorate.protocol.raft.RaftMessage.ReadIndexReply;
import io.quorate.protocol.raft.RaftMessage.RequestPreVote;
import io.quorate.protocol.raft.RaftMessage.RequestVote;
import io.quorate.protocol.raft.RaftMessage.Rouse;
import io.quorate.protocol.raft.RaftMessage.TimeoutNow;
import io.quorate.protocol.raft.RaftMessage.Vote;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Raft's messages and durable facts.
final class RaftCodec {
  private static final int REQUEST_PRE_VOTE = 1;
  private static final int PRE_VOTE = 2;
  private static final int REQUEST_VOTE = 3;
  private static final int VOTE = 4;
  private static final int APPEND_ENTRIES = 5;
  private static final int APPEND_ACCEPTED = 6;
  private static final int APPEND_REJECTED = 7;
  private static final int HEARTBEAT = 8;
  private static final int HEARTBEAT_REPLY = 9;
  private static final int NEWER_TERM = 10;
  private static final int READ_INDEX = 11;
  private static final int READ_INDEX_REPLY = 12;
  private static final int INSTALL_SNAPSHOT = 13;
  private static final int TIMEOUT_NOW = 14;
  private static final int COMMITTED = 15;
  private static final int QUIESCE = 16;
  private static final int ROUSE = 17;

  private RaftCodec() {}

  static void encode(Encoder out, RaftMessage message) {
    switch (message) {
      case RequestPreVote(var term, var last) -> id(out.u8(REQUEST_PRE_VOTE).u64(term), last);
      case PreVote(var term, var granted) -> out.u8(PRE_VOTE).u64(term).u8(granted ? 1 : 0);
      case RequestVote(var term, var last, var handover) ->
          id(out.u8(REQUEST_VOTE).u64(term), last).u8(handover ? 1 : 0);
      case Vote(var term, var granted) -> out.u8(VOTE).u64(term).u8(granted ? 1 : 0);
      case AppendEntries(var term, var previous, var entries, var commit) -> {
        id(out.u8(APPEND_ENTRIES).u64(term), previous).u64(commit);
        encodeEntries(out, entries);
      }
      case Committed(var term, var last) -> id(out.u8(COMMITTED).u64(term), last);
      case AppendAccepted(var term, var match) -> out.u8(APPEND_ACCEPTED).u64(term).u64(match);
      case AppendRejected(var term, var previous, var hint) ->
          id(id(out.u8(APPEND_REJECTED).u64(term), previous), hint);
      case InstallSnapshot(var term, var source, var atLeast) ->
          out.u8(INSTALL_SNAPSHOT).u64(term).u64(source.value()).u64(atLeast);
      case Heartbeat(var term, var round, var commit) ->
          out.u8(HEARTBEAT).u64(term).u64(round).u64(commit);
      case HeartbeatReply(var term, var round, var promise) ->
          out.u8(HEARTBEAT_REPLY).u64(term).u64(round).u64(promise.toNanos());
      case NewerTerm(var term) -> out.u8(NEWER_TERM).u64(term);
      case ReadIndex(var term, var number) -> out.u8(READ_INDEX).u64(term).u64(number);
      case ReadIndexReply(var term, var number, var index) ->
          out.u8(READ_INDEX_REPLY).u64(term).u64(number).u64(index);
      case TimeoutNow(var term) -> out.u8(TIMEOUT_NOW).u64(term);
      case Quiesce(var term, var last) -> id(out.u8(QUIESCE).u64(term), last);
      case Rouse(var term) -> out.u8(ROUSE).u64(term);
    }
  }

  static RaftMessage decode(Decoder in) {
    int tag = in.u8();
    long term = in.u64();
    return switch (tag) {
      case REQUEST_PRE_VOTE -> new RequestPreVote(term, id(in));
      case PRE_VOTE -> new PreVote(term, in.flag());
      case REQUEST_VOTE -> new RequestVote(term, id(in), in.flag());
      case VOTE -> new Vote(term, in.flag());
      case APPEND_ENTRIES -> {
        EntryId previous = id(in);
        long commit = in.u64();
        yield new AppendEntries(term, previous, decodeEntries(in, previous.index() + 1), commit);
      }
      case COMMITTED -> new Committed(term, id(in));
      case APPEND_ACCEPTED -> new AppendAccepted(term, in.u64());
      case APPEND_REJECTED -> new AppendRejected(term, id(in), id(in));
      case HEARTBEAT -> new Heartbeat(term, in.u64(), in.u64());
      case HEARTBEAT_REPLY -> new HeartbeatReply(term, in.u64(), Duration.ofNanos(in.u64()));
      case NEWER_TERM -> new NewerTerm(term);
      case READ_INDEX -> new ReadIndex(term, in.u64());
      case READ_INDEX_REPLY -> new ReadIndexReply(term, in.u64(), in.u64());
      case INSTALL_SNAPSHOT -> new InstallSnapshot(term, new NodeId(in.u64()), in.u64());
      case TIMEOUT_NOW -> new TimeoutNow(term);
      case QUIESCE -> new Quiesce(term, id(in));
      case ROUSE -> new Rouse(term);
      default -> throw new MalformedException("unknown Raft message " + tag);
    };
  }

  /// Consecutive entries; the index of the first is known from elsewhere.
  static void encodeEntries(Encoder out, List<Entry> entries) {
    out.u32(entries.size());
    for (Entry entry : entries) {
      out.u64(entry.term());
      ContentCodec.encode(out, entry.content());
    }
  }

  static List<Entry> decodeEntries(Decoder in, long firstIndex) {
    int count = in.count(8 + ContentCodec.SIZE_MIN);
    List<Entry> entries = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      entries.add(new Entry(in.u64(), firstIndex + i, ContentCodec.decode(in)));
    }
    return entries;
  }

  static void encode(Encoder out, HardState state) {
    out.u64(state.term()).u8(state.vote().isPresent() ? 1 : 0);
    state.vote().ifPresent(node -> out.u64(node.value()));
  }

  static HardState decodeHardState(Decoder in) {
    long term = in.u64();
    return new HardState(term, in.flag() ? Optional.of(new NodeId(in.u64())) : Optional.empty());
  }

  static void encode(Encoder out, SnapshotHead head) {
    out.u64(head.epoch()).u64(head.index()).u64(head.since());
    ContentCodec.encode(out, head.configuration());
  }

  static SnapshotHead decodeHead(Decoder in) {
    return new SnapshotHead(in.u64(), in.u64(), in.u64(), ContentCodec.decodeConfiguration(in));
  }

  private static EntryId id(Decoder in) {
    return new EntryId(in.u64(), in.u64());
  }

  private static Encoder id(Encoder out, EntryId id) {
    return out.u64(id.term()).u64(id.index());
  }
}
