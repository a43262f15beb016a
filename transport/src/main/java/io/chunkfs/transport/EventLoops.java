package io.chunkfs.transport;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.EventExecutor;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The threads that move bytes, and the timer of their deadlines. Daemons; shared by a process. */
public final class EventLoops implements AutoCloseable {
  private static final int TIMER_TICK_MILLIS = 10;

  private static final int BACKLOG = 1024;
  private static final int RESOLVER_THREADS = 2;
  private static final int RESOLVER_IDLE_SECONDS = 10;
  private static final int RESOLVER_QUEUE = 1024;
  private static final Cancellable NEVER = () -> false;

  private final boolean epoll;
  private final MultiThreadIoEventLoopGroup group;
  private final HashedWheelTimer timer;
  private final ThreadPoolExecutor resolver;
  private final Set<CompletableFuture<?>> waits = ConcurrentHashMap.newKeySet();
  private final ChannelGroup channels =
      new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE, true);
  private volatile boolean stopping;
  private volatile boolean torn;

  private EventLoops(String threadName, int threads, boolean epoll) {
    this.epoll = epoll;
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(threadName, true), io);
    this.timer =
        new HashedWheelTimer(
            new DefaultThreadFactory(threadName + "-timer", true),
            TIMER_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
    this.resolver =
        new ThreadPoolExecutor(
            RESOLVER_THREADS,
            RESOLVER_THREADS,
            RESOLVER_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(RESOLVER_QUEUE),
            new DefaultThreadFactory(threadName + "-names", true));
    resolver.allowCoreThreadTimeOut(true);
  }

  /** Starts {@code threads} loops, on epoll where the machine has it. */
  public static EventLoops create(String threadName, int threads) {
    return new EventLoops(threadName, threads, Epoll.isAvailable());
  }

  /** Loops as on a machine without epoll. */
  static EventLoops withoutEpoll(String threadName, int threads) {
    return new EventLoops(threadName, threads, false);
  }

  /** Whether the loops use epoll. */
  public boolean epoll() {
    return epoll;
  }

  /** One of the loops, in turn. */
  public EventLoop next() {
    return group.next();
  }

  /**
   * Runs {@code task} on the timer's thread after {@code delay}; it must not block. Once the loops
   * are closed, nothing runs any more.
   */
  public Cancellable after(Duration delay, Runnable task) {
    if (stopping) return NEVER;
    try {
      var timeout = timer.newTimeout(fired -> task.run(), delay.toNanos(), TimeUnit.NANOSECONDS);
      return timeout::cancel;
    } catch (IllegalStateException stopped) {
      return NEVER;
    }
  }

  /** Whether {@link #close} was called. */
  public boolean stopping() {
    return stopping;
  }

  /** Whether the current thread is one of the loops. */
  public boolean inEventLoop() {
    return current() != null;
  }

  /** The loop that the current thread is, or null. */
  EventLoop current() {
    for (EventExecutor loop : group) {
      if (loop.inEventLoop()) return (EventLoop) loop;
    }
    return null;
  }

  /** Something that can be called off. */
  public interface Cancellable {
    /** Calls it off; returns false when it has run already. */
    boolean cancel();
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  /**
   * Listens on these loops.
   *
   * @param connections prepares each connection that comes
   * @throws ChunkFsException when the address cannot be had, naming it and the next step
   */
  public Channel listen(InetSocketAddress bind, ChannelInitializer<Channel> connections)
      throws ChunkFsException {
    return Binding.bind(
        new ServerBootstrap()
            .group(group)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            .handler(tracking(null))
            .childHandler(tracking(connections)),
        bind);
  }

  /** Prepares a channel that ends with these loops, whichever way they end. */
  ChannelInitializer<Channel> tracking(ChannelInitializer<Channel> next) {
    return new ChannelInitializer<>() {
      @Override
      protected void initChannel(Channel channel) {
        channels.add(channel);
        if (torn) reset(channel);
        else if (next != null) channel.pipeline().addLast(next);
      }
    };
  }

  /**
   * Ends all connections and listeners at once and as the kernel ends those of a killed process:
   * what was not sent is lost, and the peers see a reset. No connection is made any more. {@link
   * #close} is still due.
   */
  public void tear() {
    torn = true;
    stopping = true;
    for (Channel channel : channels) reset(channel);
    for (CompletableFuture<?> wait : waits) wait.completeExceptionally(stopped());
    for (Channel channel : channels) {
      if (!inEventLoop()) channel.closeFuture().awaitUninterruptibly(5, TimeUnit.SECONDS);
    }
  }

  private static void reset(Channel channel) {
    if (channel instanceof SocketChannel socket && socket.isOpen()) {
      try {
        socket.config().setSoLinger(0);
      } catch (ChannelException ended) {
        // The peer was quicker: nothing is left to reset.
      }
    }
    channel.close();
  }

  /** Fails {@code wait} with STOPPING if these loops end before it does. */
  void endsWithLoops(CompletableFuture<?> wait) {
    waits.add(wait);
    wait.whenComplete((done, failure) -> waits.remove(wait));
    if (stopping) wait.completeExceptionally(stopped());
  }

  /** Looks up host names, which blocks. Bounded: rejects what is too much. */
  Executor resolver() {
    return resolver;
  }

  Class<? extends SocketChannel> socketChannel() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  /** Ends the threads; connections still open are closed. Waits for 5 s at most. */
  @Override
  public void close() {
    stopping = true;
    resolver.shutdownNow();
    timer.stop();
    Future<?> ended = group.shutdownGracefully(0, 2, TimeUnit.SECONDS);
    if (!inEventLoop()) ended.awaitUninterruptibly(5, TimeUnit.SECONDS);
    for (CompletableFuture<?> wait : waits) wait.completeExceptionally(stopped());
  }

  private static ChunkFsException stopped() {
    return new ChunkFsException(ErrorCode.STOPPING, "this side stops");
  }
}
