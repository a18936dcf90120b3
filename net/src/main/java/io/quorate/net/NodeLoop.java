package io.quorate.net;

import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.socket.ServerSocketChannel;
import io.netty.util.concurrent.FastThreadLocalThread;
import io.netty.util.concurrent.ScheduledFuture;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// The one thread that owns everything of a node: the sockets of its peers and the protocols that
/// run over them. What only this thread touches needs no lock.
///
/// The thread goes round: it handles all sockets that are ready, then runs the tasks that are
/// waiting, in the order in which they were given. Therefore a task given to [#execute] on the loop
/// while a socket is handled runs once the sockets that were ready have been handled, and that is
/// the way to do something once for all the frames that arrived together. Tasks get a bounded share
/// of a round, so with very many of them sockets may be handled in between; their order stays.
///
/// Nothing that runs here may block. A task that throws is reported in the log and the loop goes
/// on.
///
/// The thread is no daemon: it keeps the JVM alive until [#close].
public final class NodeLoop implements Executor, AutoCloseable {
  private static final long CLOSE_SECONDS_MAX = 5;

  private final Transport transport;
  private final EventLoopGroup group;
  private final EventLoop loop;

  private NodeLoop(Transport transport, String threadName) {
    this.transport = transport;
    // Netty's buffer pools are at their best on threads of its own kind.
    ThreadFactory threads = task -> new FastThreadLocalThread(task, threadName);
    this.group = new MultiThreadIoEventLoopGroup(1, threads, transport.ioHandlers());
    this.loop = group.next();
  }

  /// Makes a loop on the best transport of this machine. Its thread starts with the first task.
  public static NodeLoop start(String threadName) {
    return start(threadName, Transport.best());
  }

  /// Makes a loop on the given transport, which this machine must support.
  public static NodeLoop start(String threadName, Transport transport) {
    return new NodeLoop(transport, threadName);
  }

  /// Runs a task on the loop, after those given before. From any thread; each task given by one
  /// thread is preceded by what that thread did before.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException after [#close]
  @Override
  public void execute(Runnable task) {
    loop.execute(task);
  }

  /// Runs a task on the loop once `delay` has passed. From any thread. An alarm that is pending
  /// when the loop closes never rings.
  ///
  /// @throws java.util.concurrent.RejectedExecutionException after [#close]
  public Alarm schedule(Duration delay, Runnable task) {
    ScheduledFuture<?> scheduled = loop.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
    return () -> scheduled.cancel(false);
  }

  /// Runs `question` on the loop, waits for it and returns its answer; on the loop, runs it at
  /// once. For starting and stopping a node and for tests: it blocks.
  ///
  /// @throws RuntimeException that `question` threw
  /// @throws java.util.concurrent.RejectedExecutionException after [#close]
  public <T extends @Nullable Object> T call(Supplier<T> question) {
    if (inLoop()) {
      return question.get();
    }
    try {
      return CompletableFuture.supplyAsync(question, this).join();
    } catch (CompletionException failed) {
      if (failed.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw failed;
    }
  }

  /// Whether the caller runs on the loop.
  public boolean inLoop() {
    return loop.inEventLoop();
  }

  /// The loop as Netty knows it, a group of one, for further sockets that shall live on it.
  public EventLoopGroup eventLoopGroup() {
    return group;
  }

  /// The kind of server channel that [#eventLoopGroup] can drive.
  public Class<? extends ServerSocketChannel> serverChannelType() {
    return transport.serverChannelType();
  }

  /// How the loop drives its sockets; loops beside it best use the same.
  public Transport transport() {
    return transport;
  }

  /// Closes all sockets on the loop, ends its thread and waits for that, at most about five
  /// seconds. Tasks that were already given still run. Closing again does nothing.
  ///
  /// @throws IllegalStateException on the loop, which cannot wait for its own end
  @Override
  public void close() {
    if (inLoop()) {
      throw new IllegalStateException("a loop cannot be closed from inside");
    }
    group.shutdownGracefully(0, CLOSE_SECONDS_MAX, TimeUnit.SECONDS).syncUninterruptibly();
  }

  /// @throws IllegalStateException on any other thread
  void requireInLoop() {
    if (!inLoop()) {
      throw new IllegalStateException(
          "must be called on the node's loop, not on " + Thread.currentThread().getName());
    }
  }
}
