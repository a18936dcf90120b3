package io.quorate.transaction;

import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.DecisionRegister;
import io.quorate.protocol.commit.register.DecisionRegister.Entry;
import io.quorate.protocol.commit.register.RegisterAnswer;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/// How what a register knows stands in commands and snapshots: big-endian, counts before elements.
final class DecisionFormat {
  private static final int COMMITTED = 1;
  private static final int ABORTED = 2;
  private static final int OVER = 3;

  private DecisionFormat() {}

  static void require(int version, DataInputStream in) throws IOException {
    int found = in.readUnsignedByte();
    if (found != version) {
      throw new IOException("decisions in format %d, which is not known".formatted(found));
    }
  }

  static void write(TransactionId id, DataOutputStream out) throws IOException {
    out.writeLong(id.owner().value());
    out.writeLong(id.epoch());
    out.writeLong(id.sequence());
  }

  static TransactionId readId(DataInputStream in) throws IOException {
    return new TransactionId(new NodeId(in.readLong()), in.readLong(), in.readLong());
  }

  static void write(List<NodeId> participants, DataOutputStream out) throws IOException {
    out.writeShort(participants.size());
    for (NodeId participant : participants) {
      out.writeLong(participant.value());
    }
  }

  static List<NodeId> readParticipants(DataInputStream in) throws IOException {
    List<NodeId> participants = new ArrayList<>();
    for (int count = in.readUnsignedShort(); count > 0; count--) {
      participants.add(new NodeId(in.readLong()));
    }
    return participants;
  }

  static void write(DecisionRegister.Contents contents, DataOutputStream out) throws IOException {
    writeEpochs(contents.fences(), out);
    writeEpochs(contents.floors(), out);
    out.writeInt(contents.entries().size());
    for (Map.Entry<TransactionId, Entry> each : contents.entries().entrySet()) {
      write(each.getKey(), out);
      switch (each.getValue()) {
        case Entry.Committed(var participants) -> {
          out.writeByte(COMMITTED);
          write(participants, out);
        }
        case Entry.Aborted() -> out.writeByte(ABORTED);
        case Entry.Over() -> out.writeByte(OVER);
      }
    }
  }

  static DecisionRegister.Contents readContents(DataInputStream in) throws IOException {
    SortedMap<NodeId, Long> fences = readEpochs(in);
    SortedMap<NodeId, Long> floors = readEpochs(in);
    SortedMap<TransactionId, Entry> entries = new TreeMap<>();
    for (int count = in.readInt(); count > 0; count--) {
      TransactionId id = readId(in);
      int kind = in.readUnsignedByte();
      entries.put(
          id,
          switch (kind) {
            case COMMITTED -> new Entry.Committed(readParticipants(in));
            case ABORTED -> new Entry.Aborted();
            case OVER -> new Entry.Over();
            default -> throw new IOException("unknown kind of decision " + kind);
          });
    }
    return new DecisionRegister.Contents(fences, floors, entries);
  }

  private static void writeEpochs(SortedMap<NodeId, Long> epochs, DataOutputStream out)
      throws IOException {
    out.writeInt(epochs.size());
    for (Map.Entry<NodeId, Long> each : epochs.entrySet()) {
      out.writeLong(each.getKey().value());
      out.writeLong(each.getValue());
    }
  }

  private static SortedMap<NodeId, Long> readEpochs(DataInputStream in) throws IOException {
    SortedMap<NodeId, Long> epochs = new TreeMap<>();
    for (int count = in.readInt(); count > 0; count--) {
      epochs.put(new NodeId(in.readLong()), in.readLong());
    }
    return epochs;
  }

  static void writeResolutions(List<Resolution> resolutions, DataOutputStream out)
      throws IOException {
    out.writeInt(resolutions.size());
    for (Resolution each : resolutions) {
      write(each.transaction(), out);
      out.writeUTF(each.word());
      out.writeLong(each.wallMillis());
      out.writeByte(
          switch (each.answer()) {
            case RegisterAnswer.Decided(var outcome) when outcome == Outcome.COMMITTED -> COMMITTED;
            case RegisterAnswer.Decided _ -> ABORTED;
            case RegisterAnswer.Forgotten _ -> OVER;
            case RegisterAnswer.Undecided _,
                RegisterAnswer.EpochTaken _,
                RegisterAnswer.Fenced _,
                RegisterAnswer.Pruned _ ->
                throw new IllegalStateException("a decision was answered by " + each.answer());
          });
    }
  }

  static List<Resolution> readResolutions(DataInputStream in) throws IOException {
    List<Resolution> resolutions = new ArrayList<>();
    for (int count = in.readInt(); count > 0; count--) {
      TransactionId id = readId(in);
      String word = in.readUTF();
      long wallMillis = in.readLong();
      int kind = in.readUnsignedByte();
      RegisterAnswer answer =
          switch (kind) {
            case COMMITTED -> new RegisterAnswer.Decided(Outcome.COMMITTED);
            case ABORTED -> new RegisterAnswer.Decided(Outcome.ABORTED);
            case OVER -> new RegisterAnswer.Forgotten();
            default -> throw new IOException("unknown kind of answer " + kind);
          };
      resolutions.add(new Resolution(id, word, wallMillis, answer));
    }
    return resolutions;
  }
}
