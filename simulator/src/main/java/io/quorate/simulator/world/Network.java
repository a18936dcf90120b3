package io.quorate.simulator.world;

import io.quorate.bytes.Parcel;
import io.quorate.net.FrameCodec;
import io.quorate.net.ProtocolViolation;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.codec.PeerCodec;
import io.quorate.runtime.codec.PeerMessage;
import io.quorate.simulator.world.TraceEvent.Kind;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/// Carries frames between machines, as the [Weather] is, and keeps a connection in each direction.
///
/// A connection is opened when the peer has agreed to it, and is gone when a machine at one of its
/// ends stops, or when a frame arrives altered: that is found by the codec of production, as is all
/// else about a frame. Frames that are under way then may still arrive, even in the next life of
/// the machine they were sent to: more than a real connection would let through. They do not reach
/// a life with another disk: to that one nobody has opened a connection.
public final class Network {
  private static final long REDIAL_NANOS = 50_000_000;
  private static final int FRAME_BYTES_MAX = 64 << 20;

  /// One direction between two machines.
  public record Link(NodeId from, NodeId to) {
    Link reverse() {
      return new Link(to, from);
    }
  }

  /// A frame on its way, in the bytes that production sends, and what it says.
  private static final class Frame {
    private final long sent;
    private final long incarnation;
    private final byte[] bytes;
    private final List<PeerMessage> messages;

    /// @param incarnation of the disk of the life that it is sent to
    Frame(long sent, long incarnation, byte[] bytes, List<PeerMessage> messages) {
      this.sent = sent;
      this.incarnation = incarnation;
      this.bytes = bytes;
      this.messages = messages;
    }

    int checksum() {
      return ByteBuffer.wrap(bytes).getInt(4);
    }
  }

  private final Agenda agenda;
  private final Trace trace;
  private final RandomGenerator random;
  private final Observer observer;
  private final FrameCodec codec = new FrameCodec(FRAME_BYTES_MAX);
  private final Map<Link, Line> lines = new LinkedHashMap<>();
  private Weather weather = Weather.CALM;
  private boolean framesEndWithConnections;

  Network(Agenda agenda, Trace trace, RandomGenerator random, Observer observer) {
    this.agenda = agenda;
    this.trace = trace;
    this.random = random;
    this.observer = observer;
  }

  /// Lays the lines between all of these.
  void connectAll(List<Machine> machines) {
    for (Machine from : machines) {
      for (Machine to : machines) {
        if (from != to) {
          lines.put(new Link(from.id(), to.id()), new Line(from, to));
        }
      }
    }
  }

  private Line line(Link link) {
    return Optional.ofNullable(lines.get(link)).orElseThrow();
  }

  // ---- faults
  // -------------------------------------------------------------------------------------

  public void weather(Weather next) {
    weather = next;
  }

  /// From now on what is under way when a connection is lost never arrives, as it is with a real
  /// one once its loss was noticed. This is for what is measured, not for what is tested.
  public void framesEndWithConnections() {
    framesEndWithConnections = true;
  }

  /// From now on everything sent this way gets lost, without a sign, until it is mended as often.
  public void cut(Link link) {
    line(link).cut();
  }

  public void mend(Link link) {
    line(link).mend();
  }

  /// From now on everything sent this way takes so much longer; 0 for no longer than usual.
  public void detour(Link link, long nanos) {
    line(link).detour(nanos);
  }

  /// A node's connections break, and are made anew.
  public void breakConnections(Machine machine) {
    disconnect(machine);
    connect(machine);
  }

  void heal() {
    lines.values().forEach(Line::heal);
    weather = Weather.CALM;
  }

  /// Whether every other machine has made this one's acquaintance.
  boolean isKnownToAll(Machine machine) {
    return lines.values().stream().allMatch(line -> line.from() != machine || line.isMet());
  }

  // ---- connections
  // --------------------------------------------------------------------------------

  /// A life begins, or its connections broke: it dials the others, and they dial it.
  void connect(Machine machine) {
    lines.values().stream()
        .filter(line -> line.from() == machine || line.to() == machine)
        .forEach(this::dial);
  }

  /// A process has ended, or its connections break for another reason: the systems at both ends
  /// notice.
  void disconnect(Machine machine) {
    for (Line line : lines.values()) {
      if (line.from() == machine || line.to() == machine) {
        close(line);
      }
    }
  }

  /// A machine has lost its power: nobody notices.
  void vanish(Machine machine) {
    lines.values().stream()
        .filter(line -> line.from() == machine || line.to() == machine)
        .forEach(Line::close);
  }

  private void close(Line line) {
    if (line.isOpen()) {
      line.close();
      if (!line.isCut()) {
        line.to().process().ifPresent(process -> process.disconnected(line.from().id()));
      }
      if (!line(line.link().reverse()).isCut()) {
        line.from().process().ifPresent(process -> process.disconnected(line.to().id()));
      }
    }
  }

  private void dial(Line line) {
    Optional<Running> caller = line.from().process();
    Optional<Running> called = line.to().process();
    if (line.isOpen() || caller.isEmpty() || called.isEmpty()) {
      return;
    }
    if (!line.isCut() && !line(line.link().reverse()).isCut()) {
      admit(line, called.get(), caller.get(), () -> welcome(line, caller, called));
    }
    agenda.after(
        REDIAL_NANOS,
        () -> {
          if (isBetween(line, caller, called)) {
            dial(line);
          }
        });
  }

  /// The caller has a word to say, too.
  private void welcome(Line line, Optional<Running> caller, Optional<Running> called) {
    line.meet();
    admit(
        line,
        caller.orElseThrow(),
        called.orElseThrow(),
        () -> {
          if (isBetween(line, caller, called)) {
            line.open();
            caller.orElseThrow().connected(line.to().id());
          }
        });
  }

  private static boolean isBetween(Line line, Optional<Running> caller, Optional<Running> called) {
    return line.from().process().equals(caller) && line.to().process().equals(called);
  }

  /// Each end of a connection judges who is at the other.
  private void admit(Line line, Running judge, Running peer, Runnable ifWelcome) {
    judge.meet(
        peer.id(),
        peer.incarnation(),
        refusal -> {
          if (refusal.isEmpty()) {
            ifWelcome.run();
          } else {
            refuse(
                judge.id().equals(line.to().id()) ? line.to() : line.from(),
                peer.id(),
                refusal.get());
          }
        });
  }

  private void refuse(Machine judge, NodeId peer, String reason) {
    trace.add(Kind.NODE, judge.id().value(), peer.value(), () -> "refuses " + peer + ": " + reason);
    observer.refusesPeer(judge, peer);
  }

  // ---- frames
  // -------------------------------------------------------------------------------------

  /// Returns false if it was certainly not sent.
  boolean send(Machine from, NodeId to, Parcel parcel) {
    Line line = line(new Link(from.id(), to));
    if (!line.isOpen()) {
      return false;
    }
    Frame frame = frame(line.to().process().orElseThrow(), parcel);
    frame.messages.forEach(message -> observer.sends(from, to, message));
    boolean twice = weather.duplication() > 0 && random.nextDouble() < weather.duplication();
    for (int copy = 0; copy < (twice ? 2 : 1); copy++) {
      if (weather.loss() > 0 && random.nextDouble() < weather.loss()) {
        tell(Kind.LOST, line, frame);
      } else {
        long delay = weather.delayNanos(random);
        agenda.at(line.arrival(agenda.now(), delay, weather.ordered()), () -> arrive(line, frame));
      }
    }
    return true;
  }

  private Frame frame(Running receiver, Parcel parcel) {
    ByteBuffer bytes = ByteBuffer.allocate(codec.encodedLength(parcel));
    codec.encode(parcel, bytes);
    return new Frame(agenda.now(), receiver.incarnation(), bytes.array(), PeerCodec.decode(parcel));
  }

  private void arrive(Line line, Frame frame) {
    Optional<Running> receiver = line.to().process();
    boolean ended = framesEndWithConnections && !line.isOpen();
    if (ended
        || line.isCut()
        || receiver.isEmpty()
        || receiver.get().incarnation() != frame.incarnation) {
      tell(Kind.LOST, line, frame);
      return;
    }
    boolean altered = weather.alteration() > 0 && random.nextDouble() < weather.alteration();
    Optional<Parcel> parcel = decode(altered ? altered(frame.bytes) : frame.bytes);
    if (parcel.isEmpty()) {
      dropAltered(line, frame);
    } else {
      tell(Kind.MESSAGE, line, frame);
      line.to().now(receiver.get(), () -> receive(receiver.get(), line, frame, parcel.get()));
    }
  }

  private void receive(Running receiver, Line line, Frame frame, Parcel parcel) {
    NodeId from = line.from().id();
    frame.messages.forEach(message -> observer.receives(line.to(), from, message));
    receiver.receive(from, parcel);
  }

  private byte[] altered(byte[] bytes) {
    byte[] altered = bytes.clone();
    altered[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
    return altered;
  }

  /// The parcel of a frame that comes as it was sent. If its length is not what it says, whatever
  /// follows on the connection is misread; that is not acted out, the connection breaks at once.
  private Optional<Parcel> decode(byte[] bytes) {
    ByteBuffer frame = ByteBuffer.wrap(bytes);
    try {
      return codec.parcelLength(frame.getInt(0)) == bytes.length - FrameCodec.HEADER
          ? Optional.of(codec.decode(frame))
          : Optional.empty();
    } catch (ProtocolViolation _) {
      return Optional.empty();
    }
  }

  private void dropAltered(Line line, Frame frame) {
    tell(Kind.LOST, line, frame);
    observer.dropsAltered(line.to());
    close(line);
    dial(line);
  }

  private void tell(Kind kind, Line line, Frame frame) {
    trace.message(
        kind,
        frame.sent,
        line.from().id().value(),
        line.to().id().value(),
        frame.checksum(),
        () -> describe(frame.messages));
  }

  private static String describe(List<PeerMessage> messages) {
    List<String> texts = new ArrayList<>();
    for (PeerMessage message : messages) {
      texts.add(
          switch (message) {
            case PeerMessage.Protocol(_, var inner) -> inner.toString();
            case PeerMessage.Register(_, var name, var inner) -> name + ": " + inner;
            case PeerMessage.Forward(_, var epoch, var commands) ->
                "Forward term=" + epoch + " " + commands;
            case PeerMessage.ForwardRefused(_, var commands, var full) ->
                "ForwardRefused " + commands + (full ? " log full" : "");
            case PeerMessage.SnapshotRequest(_, var atLeast, var index, var offset) ->
                "SnapshotRequest atLeast=%d index=%d offset=%d".formatted(atLeast, index, offset);
            case PeerMessage.SnapshotBlock(_, var index, var offset, var content) ->
                "SnapshotBlock index=%d offset=%d, %d bytes"
                    .formatted(index, offset, content.length());
            case PeerMessage.SnapshotUnavailable(_, var index) ->
                "SnapshotUnavailable index=" + index;
            case PeerMessage.ChangeQuestion(_, _, var target, _, _) -> "ChangeQuestion " + target;
            case PeerMessage.ChangeObjection(_, _, var objection) ->
                "ChangeObjection " + objection.map(Enum::name).orElse("none");
            case PeerMessage.Alive _ -> "Alive";
            case PeerMessage.Fitness(var priority, var room) -> "Fitness " + priority + " " + room;
            case PeerMessage.StateSum(_, var index, var sums) -> "StateSum " + index + " " + sums;
            case PeerMessage.MendQuestion _ -> "MendQuestion";
            case PeerMessage.MendAnswer answer ->
                answer.mending() ? "MendAnswer mending" : "MendAnswer " + answer.standings();
          });
    }
    return String.join("; ", texts);
  }
}
