package io.chunkfs.namenode.service;

import com.codahale.metrics.MetricRegistry;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.ConnectionHandler;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Peer;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Everything behind the namenode's RPC port. */
public final class NameNodeEdge implements AutoCloseable {
  private static final int SLOW_CALLS = 64;

  private final Gate gate = new Gate();
  private final Connections connections = new Connections(gate);
  private final ThreadPoolExecutor slow;
  private final CallService calls;

  /**
   * Serves nothing until its gate is opened.
   *
   * @param leaderIsNew a leader began so recently that datanodes may still be on their way
   * @param diskIsFull the disk of the namenode's directory has less room than its reserve
   */
  public NameNodeEdge(
      ServiceOptions options,
      EventLoops loops,
      MetricRegistry metrics,
      BooleanSupplier leaderIsNew,
      BooleanSupplier diskIsFull) {
    this.slow =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new ArrayBlockingQueue<>(SLOW_CALLS),
            task -> {
              Thread thread = new Thread(task, "namenode-slow-calls");
              thread.setDaemon(true);
              return thread;
            });
    Callers callers = new Callers(options.supergroup());
    CommandMaker commands =
        new CommandMaker(
            options,
            new CommandMaker.Patience() {
              @Override
              public boolean leaderIsNew() {
                return leaderIsNew.getAsBoolean();
              }

              @Override
              public boolean diskIsFull() {
                return diskIsFull.getAsBoolean();
              }
            });
    CallService.Builder builder =
        CallService.builder()
            .limits(options.callsPerConnection())
            .observer(new CallMetrics(metrics));
    new MutatingCalls(gate, callers, options, commands, connections).serve(builder);
    new ReadCalls(gate, callers, options).serve(builder);
    new AdminCalls(gate, callers, options, slow).serve(builder);
    new ClusterCalls(gate, callers, options, slow).serve(builder);
    new DataNodeCalls(gate, options, connections, loops).serve(builder);
    this.calls = builder.build();
  }

  /** What calls must pass. */
  public Gate gate() {
    return gate;
  }

  /** Serves one connection. */
  public ConnectionHandler handler(Peer peer) {
    return connections.watched(peer, calls.handler(peer));
  }

  /** Connections now. */
  public int connections() {
    return connections.count();
  }

  @Override
  public void close() {
    slow.shutdownNow();
  }
}
