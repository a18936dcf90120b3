package io.quorate.testkit.wire;

import io.quorate.bytes.Bytes;
import io.quorate.net.PeerStream;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.DelayQueue;
import java.util.concurrent.Delayed;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/// One connection through the proxy: from who dialed to who is to get its frames. What the latter
/// says, which is part of the handshake, goes back as it comes.
final class Passage {
  /// So many may be under way; then the dialer has to wait, as for a network that is full.
  private static final int FRAMES_MAX = 4096;

  private static final int BUFFER = 1 << 16;

  /// A frame under way, or the end of the connection behind all frames.
  private record Arrival(long atNanos, long number, Optional<Bytes> frame) implements Delayed {
    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - System.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      Arrival that = (Arrival) other;
      int byTime = Long.signum(atNanos - that.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, that.number);
    }
  }

  private final PeerProxy proxy;
  private final int port;
  private final Socket dialer;
  private final Socket acceptor;
  private final PeerStream in;
  private final PeerStream.Opening opening;
  private final DelayQueue<Arrival> underWay = new DelayQueue<>();
  private final Semaphore room = new Semaphore(FRAMES_MAX);

  private Passage(PeerProxy proxy, int port, Socket dialer, Socket acceptor) throws IOException {
    this.proxy = proxy;
    this.port = port;
    this.dialer = dialer;
    this.acceptor = acceptor;
    this.in = new PeerStream(new BufferedInputStream(dialer.getInputStream(), BUFFER));
    this.opening = in.opening();
  }

  /// Serves a connection for as long as it lasts; on a thread of its own.
  ///
  /// @param port where the node listens that is to get the frames
  static void serve(PeerProxy proxy, int port, Socket dialer) {
    try (dialer;
        Socket acceptor = new Socket(InetAddress.getLoopbackAddress(), port)) {
      dialer.setTcpNoDelay(true);
      acceptor.setTcpNoDelay(true);
      new Passage(proxy, port, dialer, acceptor).carry();
    } catch (IOException _) {
      // One of the two is gone, or nobody listens there: the other gets to know it.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void carry() throws IOException, InterruptedException {
    opening.to().ifPresent(to -> proxy.met(to, port));
    if (!proxy.admits(this)) {
      return;
    }
    Thread back = Thread.ofVirtual().start(this::carryBack);
    Thread forth = Thread.ofVirtual().unstarted(this::deliver);
    try {
      acceptor.getOutputStream().write(opening.bytes().toArray());
      forth.start();
      send();
      forth.join();
    } finally {
      close();
      forth.interrupt();
      back.join();
      proxy.leaves(this);
    }
  }

  /// The node that dialed; 0 if it has no number yet.
  long from() {
    return opening.from();
  }

  /// Where the node listens that gets the frames.
  int to() {
    return port;
  }

  private Line line() {
    return proxy.lineFrom(from(), port);
  }

  /// Takes what the dialer sends, and decides when it arrives.
  private void send() throws IOException, InterruptedException {
    long last = System.nanoTime();
    long number = 0;
    for (Optional<Bytes> frame = in.frame(); frame.isPresent(); frame = in.frame()) {
      Line line = line();
      for (long delay : line.delays()) {
        long at = System.nanoTime() + delay;
        if (line.isOrdered()) {
          at = Math.max(at, last);
        }
        last = Math.max(at, last);
        room.acquire();
        underWay.add(new Arrival(at, number++, frame));
      }
    }
    underWay.add(new Arrival(last, number, Optional.empty()));
  }

  private void deliver() {
    try {
      for (Arrival next = underWay.take(); next.frame.isPresent(); next = underWay.take()) {
        room.release();
        if (line().arrives()) {
          acceptor.getOutputStream().write(next.frame.get().toArray());
        }
      }
    } catch (IOException _) {
      close();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void carryBack() {
    try {
      acceptor.getInputStream().transferTo(dialer.getOutputStream());
    } catch (IOException _) {
      // As when it ends in good order.
    } finally {
      close();
    }
  }

  /// Ends the connection at both sides; what is under way is lost.
  void close() {
    PeerProxy.close(dialer);
    PeerProxy.close(acceptor);
  }
}
