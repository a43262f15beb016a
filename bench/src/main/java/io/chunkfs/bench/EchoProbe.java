package io.chunkfs.bench;

import io.chunkfs.proto.Authentication;
import io.chunkfs.proto.FileStatus;
import io.chunkfs.proto.Role;
import io.chunkfs.proto.StatReply;
import io.chunkfs.proto.StatRequest;
import io.chunkfs.transport.CallClient;
import io.chunkfs.transport.CallService;
import io.chunkfs.transport.Calls;
import io.chunkfs.transport.Connector;
import io.chunkfs.transport.EventLoops;
import io.chunkfs.transport.Identity;
import io.chunkfs.transport.Server;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/**
 * How many calls a second pass, and what they cost, between two processes over loopback, when the
 * server only echoes: the limit that every namenode call is measured against. Each caller is a
 * thread that waits for its answer before it calls again.
 *
 * <p>Arguments: seconds for each figure (default 3), then numbers of callers (default 1 16 64).
 */
public final class EchoProbe {
  private static final Duration PATIENCE = Duration.ofSeconds(5);
  private static final String SERVE = "serve";

  private EchoProbe() {}

  /** Runs the probe, or the server that it starts. */
  public static void main(String[] arguments) throws Exception {
    if (arguments.length > 0 && arguments[0].equals(SERVE)) {
      serve();
      return;
    }
    long seconds = arguments.length > 0 ? Long.parseLong(arguments[0]) : 3;
    List<Integer> callers = new ArrayList<>();
    for (int i = 1; i < arguments.length; i++) callers.add(Integer.valueOf(arguments[i]));
    if (callers.isEmpty()) callers.addAll(List.of(1, 16, 64));

    Process server =
        new ProcessBuilder(command()).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    try (EventLoops loops = EventLoops.create("echo-client", 1)) {
      BufferedReader out =
          new BufferedReader(
              new InputStreamReader(server.getInputStream(), StandardCharsets.UTF_8));
      int port = Integer.parseInt(out.readLine());
      InetSocketAddress address = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
      Authentication user = Authentication.newBuilder().setUser("bench").build();
      Connector connector = new Connector(loops, new Identity(Role.CLIENT, () -> "", user));
      CallClient client =
          CallClient.connect(connector, loops, address, PATIENCE).get(5, TimeUnit.SECONDS);
      measure(client, 16, 2 * seconds); // warms up
      for (int each : callers) {
        report(client, each, seconds, server.toHandle());
      }
      client.close();
    } finally {
      server.destroy();
      server.waitFor(5, TimeUnit.SECONDS);
    }
  }

  private static void report(CallClient client, int callers, long seconds, ProcessHandle server)
      throws Exception {
    long serverBefore = cpuMicros(server);
    long clientBefore = cpuMicros(ProcessHandle.current());
    long calls = measure(client, callers, seconds);
    System.out.printf(
        "%d callers: %,d calls/s, CPU a call: server %.1f us, client %.1f us%n",
        callers,
        calls / seconds,
        (cpuMicros(server) - serverBefore) / (double) calls,
        (cpuMicros(ProcessHandle.current()) - clientBefore) / (double) calls);
  }

  private static long cpuMicros(ProcessHandle process) {
    return process.info().totalCpuDuration().orElse(Duration.ZERO).toNanos() / 1000;
  }

  private static List<String> command() {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(java.lang.management.ManagementFactory.getRuntimeMXBean().getInputArguments());
    command.addAll(List.of("-cp", System.getProperty("java.class.path")));
    command.addAll(List.of(EchoProbe.class.getName(), SERVE));
    return command;
  }

  private static void serve() throws Exception {
    StatReply reply =
        StatReply.newBuilder().setStatus(FileStatus.newBuilder().setLength(1)).build();
    byte[] bytes = reply.toByteArray();
    CallService service =
        CallService.builder()
            .on(Calls.STAT, (request, answer, peer) -> answer.replyBytes(bytes))
            .build();
    InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    Identity identity = Identity.server(Role.NAMENODE, () -> "bench");
    try (EventLoops loops = EventLoops.create("echo-server", 1);
        Server server = Server.start(loops, identity, any, 16, service::handler)) {
      System.out.println(server.address().getPort());
      System.in.read(); // ends with the probe
    }
  }

  private static long measure(CallClient client, int callers, long seconds) throws Exception {
    StatRequest request = StatRequest.newBuilder().setPath("/a/directory/and/a/file").build();
    AtomicLong calls = new AtomicLong();
    long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < callers; i++) {
      Thread thread =
          new Thread(
              () -> {
                long mine = 0;
                for (; System.nanoTime() < end; mine++) {
                  client.call(Calls.STAT, request, PATIENCE).join();
                }
                calls.addAndGet(mine);
              });
      thread.start();
      threads.add(thread);
    }
    for (Thread thread : threads) thread.join();
    return calls.get();
  }
}
