package io.chunkfs.transport;

import io.netty.channel.EventLoop;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.ServerChannel;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** The threads that move bytes, and the timer of their deadlines. Daemons; shared by a process. */
public final class EventLoops implements AutoCloseable {
  private static final int TIMER_TICK_MILLIS = 10;

  private final boolean epoll = Epoll.isAvailable();
  private final MultiThreadIoEventLoopGroup group;
  private final HashedWheelTimer timer;

  private EventLoops(String threadName, int threads) {
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    this.group =
        new MultiThreadIoEventLoopGroup(threads, new DefaultThreadFactory(threadName, true), io);
    this.timer =
        new HashedWheelTimer(
            new DefaultThreadFactory(threadName + "-timer", true),
            TIMER_TICK_MILLIS,
            TimeUnit.MILLISECONDS);
  }

  /** Starts {@code threads} loops, on epoll where the machine has it. */
  public static EventLoops create(String threadName, int threads) {
    return new EventLoops(threadName, threads);
  }

  /** Whether the loops use epoll. */
  public boolean epoll() {
    return epoll;
  }

  /** One of the loops, in turn. */
  public EventLoop next() {
    return group.next();
  }

  /** Runs {@code task} on the timer's thread after {@code delay}; it must not block. */
  public Cancellable after(Duration delay, Runnable task) {
    var timeout = timer.newTimeout(fired -> task.run(), delay.toNanos(), TimeUnit.NANOSECONDS);
    return timeout::cancel;
  }

  /** Something that can be called off. */
  public interface Cancellable {
    /** Calls it off; returns false when it has run already. */
    boolean cancel();
  }

  MultiThreadIoEventLoopGroup group() {
    return group;
  }

  Class<? extends SocketChannel> socketChannel() {
    return epoll ? EpollSocketChannel.class : NioSocketChannel.class;
  }

  Class<? extends ServerChannel> serverChannel() {
    return epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class;
  }

  /** Ends the threads; connections still open are closed. Waits for 5 s at most. */
  @Override
  public void close() {
    timer.stop();
    group.shutdownGracefully(0, 2, TimeUnit.SECONDS).awaitUninterruptibly(5, TimeUnit.SECONDS);
  }
}
