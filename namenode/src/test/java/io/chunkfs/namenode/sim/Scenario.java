package io.chunkfs.namenode.sim;

import static io.chunkfs.namenode.sim.Timeline.SECOND;

import io.chunkfs.common.error.Reason;
import io.chunkfs.proto.NodeState;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A run written down as text: one sentence a line, {@code #} begins a comment. docs/testing.md has
 * the sentences.
 */
final class Scenario {
  private static final Pattern SEED = Pattern.compile("seed (\\d+) nodes=(\\d+) faults=(\\d+)");
  private static final String TIME = "(\\d+)s";
  private static final String SIZE = "(\\d+)(KiB|MiB|GiB)";

  private final Map<Pattern, Consumer<Matcher>> sentences = new LinkedHashMap<>();
  private final String text;
  private World world;
  private Faults faults;
  private int countedFrom;
  private String line = "";

  Scenario(String text) {
    this.text = text;
    work();
    faults();
    expectations();
  }

  /** Runs all of its lines; what happened, by kind. */
  Map<String, Long> run() {
    int number = 0;
    try {
      for (String each : text.split("\n")) {
        number++;
        line = each.replaceFirst("#.*", "").strip();
        if (!line.isEmpty()) run(line);
      }
    } catch (AssertionError failed) {
      throw new AssertionError(
          "line " + number + ": " + line + "\n" + failed.getMessage() + "\n" + story(), failed);
    }
    return world == null ? Map.of() : world.ledger().counts();
  }

  World world() {
    return world;
  }

  private String story() {
    return world == null ? "" : world.ledger().story();
  }

  private void run(String sentence) {
    for (Map.Entry<Pattern, Consumer<Matcher>> each : sentences.entrySet()) {
      Matcher words = each.getKey().matcher(sentence);
      if (!words.matches()) continue;
      each.getValue().accept(words);
      return;
    }
    throw new AssertionError("no such sentence: " + sentence);
  }

  private void on(String sentence, Consumer<Matcher> then) {
    sentences.put(Pattern.compile(sentence), then);
  }

  private void work() {
    sentences.put(SEED, this::seed);
    on("cluster (.*)", words -> cluster(words.group(1)));
    on(
        "put (\\d+) files of (\\d+) blocks? of " + SIZE + "(?: replication (\\d+))?",
        words -> {
          int wanted = world.shape().replication();
          if (words.group(5) != null) wanted = Integer.parseInt(words.group(5));
          for (int i = 0; i < number(words, 1); i++) {
            world.put((int) number(words, 2), size(words, 3), SECOND / 10, wanted);
          }
        });
    on(
        "put (\\d+) files of (\\d+) blocks? of " + SIZE + " on (.*)",
        words -> {
          for (int i = 0; i < number(words, 1); i++) {
            world.putOn(who(words.group(5)), (int) number(words, 2), size(words, 3));
          }
        });
    on("run " + TIME, words -> world.run(seconds(words, 1)));
    on("from here", words -> countedFrom = world.laws().copies().ordered().size());
    on("delete (\\d+) files", words -> files(number(words, 1)).forEach(world::delete));
    on(
        "replication (\\d+) of all files",
        words -> {
          for (SimFile file : world.closedFiles()) {
            world.setReplication(file, (int) number(words, 1));
          }
        });
  }

  private void faults() {
    each("kill", SimDataNode::kill);
    each("start", SimDataNode::start);
    each("freeze", SimDataNode::freeze);
    each("thaw", SimDataNode::thaw);
    each("wipe", SimDataNode::wipe);
    each("lose for good", SimDataNode::bury);
    each("lose deltas of", node -> node.loseDeltas(3));
    each("heal", node -> world.network().heal(node));
    each("rot a replica on", node -> faults.rots(node, node.disk().replicas().get(first(node))));
    on("restart the namenode", words -> faults.nameNodeRestarts(2 * SECOND));
    on("change the leader", words -> world.nameNode().changeLeader(SECOND));
    on("restart everything", words -> faults.allRestart());
    on("admin says go", words -> world.adminSaysGo());
    on(
        "cut (.*) off from the namenode",
        words -> who(words.group(1)).forEach(each -> cut(each, Network.Cut.NAMENODE)));
    on("cut (.*) off", words -> who(words.group(1)).forEach(each -> cut(each, Network.Cut.ALL)));
    on(
        "flap (dn\\d+) (\\d+) times",
        words -> faults.flap(one(words), (int) number(words, 2), true));
    on(
        "fill (.*) leaving " + SIZE,
        words -> who(words.group(1)).forEach(node -> node.disk().fill(size(words, 2))));
    on("faults end", words -> world.endFaults());
  }

  private void expectations() {
    on(
        "expect whole within " + TIME,
        words -> {
          long took = new Wholeness(world).await(seconds(words, 1));
          require(took >= 0, new Wholeness(world).lack());
        });
    on(
        "expect (dn\\d+) (live|suspect|dead)",
        words -> {
          NodeState now = state(one(words));
          require(now.name().equalsIgnoreCase(words.group(2)), one(words) + " is " + now);
        });
    on(
        "expect (dn\\d+) (live|suspect|dead) within " + TIME,
        words -> {
          long until = world.time().now() + seconds(words, 3);
          while (!state(one(words)).name().equalsIgnoreCase(words.group(2))) {
            require(world.time().now() < until, one(words) + " is " + state(one(words)));
            world.run(SECOND / 4);
          }
        });
    on("expect no copies", words -> require(copies() == 0, copies() + " copies were ordered"));
    on(
        "expect between (\\d+) and (\\d+) copies",
        words ->
            require(
                copies() >= number(words, 1) && copies() <= number(words, 2),
                copies() + " copies were ordered"));
    on("expect one copy left first", words -> oneLeftFirst());
    on(
        "expect repair to hold with (\\w+)",
        words -> {
          Optional<Reason> hold = world.nameNode().cluster().repairHold();
          String now = hold.map(each -> each.code().name()).orElse("none");
          require(now.equals(words.group(1)), "the hold is " + now);
        });
    on(
        "expect repair to go on",
        words -> {
          Optional<Reason> hold = world.nameNode().cluster().repairHold();
          require(hold.isEmpty(), "it holds: " + hold);
        });
    on(
        "expect at least (\\d+) times (.*)",
        words -> {
          long times = world.ledger().of(words.group(2));
          require(times >= number(words, 1), "it happened " + times + " times");
        });
  }

  private void seed(Matcher words) {
    new Simulation(number(words, 1), (int) number(words, 2), (int) number(words, 3)).run();
  }

  private void cluster(String settings) {
    Map<String, String> given = new LinkedHashMap<>();
    for (String each : settings.split(" ")) {
      String[] pair = each.split("=");
      given.put(pair[0], pair[1]);
    }
    long seed = Long.parseLong(given.getOrDefault("seed", "1"));
    Shape shape = Shape.of(seed, Integer.parseInt(given.get("datanodes")));
    if (given.containsKey("replication")) {
      shape = shape.withReplication(Integer.parseInt(given.get("replication")));
    }
    if (given.containsKey("racks")) shape = shape.withRacks(Integer.parseInt(given.get("racks")));
    if (given.containsKey("dead-after")) {
      Duration dead = Duration.parse("PT" + given.get("dead-after").toUpperCase());
      shape = shape.withClocks(dead, shape.limits().orphanQuarantine());
    }
    if (given.containsKey("capacity")) {
      Matcher size = Pattern.compile(SIZE).matcher(given.get("capacity"));
      require(size.matches(), "a capacity is like 10GiB");
      shape = shape.withCapacity(size(size, 1));
    }
    world = new World(shape, true, Plants.NONE);
    faults = new Faults(world);
    world.start();
  }

  /** Every block with one copy left was ordered before any that had more. */
  private void oneLeftFirst() {
    List<CopyLaws.Ordered> since =
        world.laws().copies().ordered().subList(countedFrom, countedFrom + copies());
    int lastOfOne = -1;
    int firstOfMore = since.size();
    for (int i = 0; i < since.size(); i++) {
      if (since.get(i).left() <= 1) lastOfOne = i;
      else firstOfMore = Math.min(firstOfMore, i);
    }
    require(lastOfOne >= 0, "no block had one copy left");
    require(firstOfMore < since.size(), "no block had more copies left");
    require(
        lastOfOne < firstOfMore,
        "a block with more copies was ordered as number "
            + firstOfMore
            + ", one with one copy left as number "
            + lastOfOne);
  }

  private void each(String verb, Consumer<SimDataNode> then) {
    on(verb + " (.*)", words -> who(words.group(1)).forEach(then));
  }

  private void cut(SimDataNode node, Network.Cut how) {
    world.network().cut(node, how);
  }

  private long first(SimDataNode node) {
    for (SimReplica each : node.disk().replicas().values()) {
      if (each.isSealed()) return each.block;
    }
    throw new AssertionError(node + " has no sealed replica");
  }

  private int copies() {
    return world.laws().copies().ordered().size() - countedFrom;
  }

  private List<SimFile> files(long count) {
    return world.closedFiles().stream().limit(count).toList();
  }

  private NodeState state(SimDataNode node) {
    return world.nameNode().state().nodes().find(node.id()).orElseThrow().state();
  }

  private SimDataNode one(Matcher words) {
    return who(words.group(1)).get(0);
  }

  private List<SimDataNode> who(String words) {
    List<SimDataNode> all = world.nodes();
    if (words.equals("all")) return all;
    if (words.equals("more than a third")) return all.subList(0, all.size() / 3 + 1);
    if (words.startsWith("rack ")) return faults.inRack("/rack" + words.substring(5));
    List<SimDataNode> named = new ArrayList<>();
    for (String name : words.split(",? ")) {
      require(name.matches("dn\\d+"), "not a datanode: " + name);
      named.add(all.get(Integer.parseInt(name.substring(2)) - 1));
    }
    return named;
  }

  private static long number(Matcher words, int group) {
    return Long.parseLong(words.group(group));
  }

  private static long seconds(Matcher words, int group) {
    return number(words, group) * SECOND;
  }

  private static long size(Matcher words, int group) {
    int shift =
        switch (words.group(group + 1)) {
          case "KiB" -> 10;
          case "MiB" -> 20;
          default -> 30;
        };
    return number(words, group) << shift;
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) throw new AssertionError(otherwise);
  }
}
