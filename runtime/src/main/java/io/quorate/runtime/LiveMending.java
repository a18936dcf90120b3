package io.quorate.runtime;

import io.quorate.bytes.Parcel;
import io.quorate.net.Alarm;
import io.quorate.net.HostPort;
import io.quorate.net.NodeIdentity;
import io.quorate.net.NodeLoop;
import io.quorate.net.PeerListener;
import io.quorate.net.PeerNetwork;
import io.quorate.net.PeerOptions;
import io.quorate.protocol.NodeId;
import io.quorate.wal.FileDisk;
import io.quorate.wal.WalOptions;
import io.quorate.wal.snapshot.SnapshotStore;
import java.io.IOException;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// A [Mending] in production, on sockets of its own: they are closed when it is over, and the node
/// opens its own.
final class LiveMending implements AutoCloseable {
  private final LiveNode.Settings settings;
  private final NodeLoop loop = NodeLoop.start("mending");
  private final ExecutorService works = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletableFuture<@Nullable Void> end = new CompletableFuture<>();
  private final long startedAt = System.nanoTime();
  private final Mending mending;
  private final PeerNetwork network;
  private @Nullable Alarm alarm;
  private boolean closed;

  private LiveMending(
      LiveNode.Settings settings, Damage damage, FileDisk disk, WalOptions logOptions)
      throws IOException {
    SecureRandom secure = new SecureRandom();
    RandomGenerator random = new SplittableRandom(secure.nextLong());
    this.settings = settings;
    this.mending =
        new Mending(
            settings.self(),
            settings.options(),
            damage,
            settings.members().keySet(),
            disk,
            logOptions,
            SnapshotStore.open(disk),
            this::send,
            new InBackground(),
            this::wakeUp,
            secure.nextLong());
    this.network =
        new PeerNetwork(
            loop,
            new NodeIdentity(
                settings.cluster(),
                settings.self().value(),
                damage.identity().incarnation(),
                settings.options().engine().toString()),
            PeerOptions.DEFAULTS,
            settings.tls(),
            random,
            (peer, verdict) -> mending.meet(new NodeId(peer.node()), peer.incarnation(), verdict),
            new FromPeers());
  }

  /// Returns when the disk is sound.
  ///
  /// @throws RuntimeException if there is nobody who could help, or the disk fails; with a message
  ///   that says what can be done
  static void run(LiveNode.Settings settings, Damage damage, FileDisk disk, WalOptions logOptions)
      throws IOException {
    try (LiveMending live = new LiveMending(settings, damage, disk, logOptions)) {
      if (live.mending.isHopeless()) {
        throw damage.hopeless();
      }
      live.start();
      var _ = live.end.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof RuntimeException cause ? cause : e;
    }
  }

  private void start() {
    loop.call(() -> {
      for (HostPort address : settings.listen()) {
        if (address.tls()) {
          network.bindTls(address.host(), address.port());
        } else {
          network.bind(address.host(), address.port());
        }
      }
      Map<NodeId, List<HostPort>> addresses = new TreeMap<>(settings.members());
      addresses.putAll(mending.addresses());
      addresses.remove(settings.self());
      addresses.values().removeIf(List::isEmpty);
      addresses.forEach((peer, where) -> network.addPeer(peer.value(), where));
      wakeUp();
      return true;
    });
  }

  private void wakeUp() {
    loop.execute(this::run);
  }

  private void run() {
    if (closed) {
      return;
    }
    try {
      long deadline = mending.run(now());
      if (mending.isOver()) {
        end.complete(null);
      } else if (deadline < Long.MAX_VALUE) {
        runAgainAt(deadline);
      }
    } catch (RuntimeException | Error e) {
      end.completeExceptionally(e);
    }
  }

  private void runAgainAt(long deadline) {
    if (alarm != null) {
      alarm.cancel();
    }
    alarm = loop.schedule(Duration.ofNanos(Math.max(0, deadline - now())), this::run);
  }

  private long now() {
    return System.nanoTime() - startedAt;
  }

  private boolean send(NodeId to, Parcel frame) {
    return network.send(to.value(), frame);
  }

  @Override
  public void close() {
    loop.call(() -> {
      closed = true;
      network.close();
      return true;
    });
    works.close();
    loop.close();
  }

  private final class FromPeers implements PeerListener {
    @Override
    public void received(long from, Parcel frame) {
      mending.received(new NodeId(from), frame);
      wakeUp();
    }

    @Override
    public void connected(long peer) {
      wakeUp();
    }

    @Override
    public void disconnected(long peer) {
      wakeUp();
    }

    @Override
    public void ended(long peer) {}
  }

  private final class InBackground implements Ports.Background {
    @Override
    public <T> void run(Callable<T> work, Consumer<T> done) {
      works.execute(() -> {
        try {
          T result = work.call();
          loop.execute(() -> done.accept(result));
        } catch (Exception | Error e) {
          end.completeExceptionally(e);
        }
      });
    }
  }
}
