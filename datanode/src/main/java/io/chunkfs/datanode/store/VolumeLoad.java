package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.id.BlockId;
import io.chunkfs.common.id.Generation;
import io.chunkfs.proto.CleanShutdown;
import io.chunkfs.proto.OpenReplicaState;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the replicas of one volume at the start. Of sealed ones only the headers of their checksum
 * files are read. What a crash left half-way goes on to its end: a data file in {@code sealed/} is
 * a sealed replica; checksums there and data still in {@code open/} are a sealing, or, when the log
 * has a later generation, a reopening. Everything else in {@code open/} is an open replica and has
 * as many bytes as its data prove.
 */
final class VolumeLoad {
  private static final Logger LOG = LoggerFactory.getLogger(VolumeLoad.class);

  /** Of two replicas of a block the one of the later generation, then the sealed one. */
  private static final Comparator<Replica> RANK =
      Comparator.comparing(Replica::generation)
          .thenComparing(replica -> replica instanceof SealedReplica);

  private static final Pattern FILE_NAME =
      Pattern.compile("blk_([0-7][0-9a-f]{15})(|\\.crc|\\.crc\\.new)");

  private final Volume volume;
  private final Disk disk;
  private final VolumePaths paths;
  private final Replicas replicas;
  private final Set<BlockId> sealedData = new HashSet<>();
  private final Set<BlockId> sealedSums = new HashSet<>();
  private final Set<BlockId> openData = new HashSet<>();
  private final Set<BlockId> openLogs = new HashSet<>();
  private final Set<BlockId> unfinished = new HashSet<>();
  private final Map<Long, OpenReplicaState> stopped = new HashMap<>();

  VolumeLoad(Volume volume, Replicas replicas) {
    this.volume = volume;
    this.disk = volume.disk();
    this.paths = volume.paths();
    this.replicas = replicas;
  }

  void run() throws ChunkFsException {
    volume.act("load", this::load);
  }

  private void load() throws IOException {
    new LeftoverCopies(volume).settle();
    sort(paths.open(), openData, openLogs);
    for (int first = 0; first < VolumePaths.FAN; first++) {
      for (int second = 0; second < VolumePaths.FAN; second++) {
        sort(paths.sealed(first, second), sealedData, sealedSums);
      }
    }
    readShutdown();
    Set<BlockId> halfWay = new TreeSet<>(sealedSums);
    halfWay.addAll(openData);
    halfWay.addAll(openLogs);
    halfWay.addAll(unfinished);
    for (BlockId block : halfWay) {
      boolean settled =
          sealedData.contains(block)
              && sealedSums.contains(block)
              && !openData.contains(block)
              && !openLogs.contains(block)
              && !unfinished.contains(block);
      if (!settled) settle(block);
    }
    for (BlockId block : sealedData) loadSealed(block);
    loadQuarantined();
    if (disk.exists(paths.shutdown())) {
      disk.delete(paths.shutdown());
      disk.syncDirectory(paths.root());
    }
  }

  private void sort(Path directory, Set<BlockId> data, Set<BlockId> sums) throws IOException {
    for (String name : disk.list(directory)) {
      Matcher parts = FILE_NAME.matcher(name);
      if (!parts.matches()) continue;
      long id = Long.parseLong(parts.group(1), 16);
      if (id == 0) continue;
      Set<BlockId> kind =
          switch (parts.group(2)) {
            case "" -> data;
            case VolumePaths.CHECKSUMS -> sums;
            default -> unfinished;
          };
      kind.add(new BlockId(id));
    }
  }

  /** Brings what a crash left of one block to one of the states that there are. */
  private void settle(BlockId block) throws IOException {
    if (sealedData.contains(block)) {
      if (!sealedSums.contains(block)) finishSums(block);
    } else if (openData.contains(block)) {
      if (!sealedSums.contains(block) || !finishSealing(block)) {
        disk.delete(paths.sealedSums(block));
        recover(block);
        disk.delete(paths.unfinished(block));
        return;
      }
    } else {
      disk.delete(paths.sealedSums(block)); // of a replica whose deletion was cut off
    }
    disk.delete(paths.openData(block));
    disk.delete(paths.openLog(block));
    disk.delete(paths.unfinished(block));
  }

  /** Sealed data whose checksums were not renamed, on a disk that swaps renames. */
  private void finishSums(BlockId block) throws IOException {
    if (!unfinished.contains(block)) return; // found damaged when it is loaded
    disk.rename(paths.unfinished(block), paths.sealedSums(block));
    disk.syncDirectory(paths.sealedHome(block));
  }

  /** Seals a replica whose checksums are sealed already; false when it is open after all. */
  private boolean finishSealing(BlockId block) throws IOException {
    Path sumsPath = paths.sealedSums(block);
    try (DiskFile sums = disk.open(sumsPath, false);
        DiskFile data = disk.open(paths.openData(block), true)) {
      ChecksumHeader header = ChecksumHeader.read(sums, sumsPath);
      if (reopened(block, header)) return false;
      int[] crcs = SealedFiles.readSums(sums, sumsPath, header);
      if (!SealedFiles.mismatch(data, header, crcs, Inspection.OWN_WORD.pause()).isEmpty())
        return false;
      data.sync();
    } catch (ChunkFsException damaged) {
      return false;
    }
    disk.rename(paths.openData(block), paths.sealedData(block));
    disk.syncDirectory(paths.sealedHome(block));
    sealedData.add(block);
    LOG.info("sealed {} on volume {}, as was begun before the restart", block, volume);
    return true;
  }

  private boolean reopened(BlockId block, ChecksumHeader sealed) throws IOException {
    if (!openLogs.contains(block)) return false;
    Path logPath = paths.openLog(block);
    try (DiskFile log = disk.open(logPath, false)) {
      long generation = LogHistory.read(log, logPath).generation();
      return generation > sealed.key().generation().value();
    }
  }

  /** An open replica: what its data prove, or, after an orderly stop, what it had. */
  private void recover(BlockId block) throws IOException {
    Path logPath = paths.openLog(block);
    Path dataPath = paths.openData(block);
    LogHistory history;
    try (DiskFile log = disk.open(logPath, false)) {
      history = LogHistory.read(log, logPath);
      requireSame(block, history.header(), logPath);
    } catch (ChunkFsException | NoSuchFileException unreadable) {
      boolean empty = disk.size(dataPath) == 0;
      if (!empty) setAside(block, dataPath, logPath, unreadable.getMessage());
      if (empty) disk.delete(dataPath);
      disk.delete(logPath);
      return;
    }
    ReplicaKey key = history.header().key().at(new Generation(history.generation()));
    Draft draft = asStopped(key, history);
    if (draft == null) draft = proven(key, history);
    volume.use(draft.length());
    add(block, draft);
  }

  private Draft asStopped(ReplicaKey key, LogHistory history) throws IOException {
    OpenReplicaState state = stopped.get(key.block().value());
    if (state == null || state.getGeneration() != key.generation().value()) return null;
    if (state.getReceived() != history.claimed()) return null;
    try (DiskFile data = disk.open(paths.openData(key.block()), false)) {
      SliceSums sums = history.trust(data);
      if (sums == null) return null;
      Draft draft = Draft.stopped(volume, key, sums, history.end());
      draft.sawAcked(state.getVisible());
      return draft;
    }
  }

  private Draft proven(ReplicaKey key, LogHistory history) throws IOException {
    Path dataPath = paths.openData(key.block());
    SliceSums sums;
    try (DiskFile data = disk.open(dataPath, true)) {
      sums = history.prove(data);
      data.truncate(sums.length());
    }
    Draft draft = Draft.of(volume, key, sums, dataPath);
    draft.sawAcked(history.visible());
    try {
      draft.rewriteLog();
    } catch (IOException failed) {
      if (DiskFault.of(failed) != DiskFault.FULL) throw failed;
      draft.leaveLog();
    } finally {
      draft.closeFiles();
    }
    LOG.info("recovered {} on volume {} with {} bytes", key, volume, sums.length());
    return draft;
  }

  private void loadSealed(BlockId block) throws IOException {
    Path sumsPath = paths.sealedSums(block);
    Path dataPath = paths.sealedData(block);
    try (DiskFile sums = disk.open(sumsPath, false)) {
      ChecksumHeader header = ChecksumHeader.read(sums, sumsPath);
      requireSame(block, header, sumsPath);
      if (!header.sealed()) throw ChecksumHeader.damaged(sumsPath, "it is of an open replica");
      long length = disk.size(dataPath);
      if (length != header.length()) {
        throw ChecksumHeader.damaged(
            dataPath, "it has " + length + " bytes instead of " + header.length());
      }
      volume.use(length);
      add(block, new SealedReplica(volume, header.key().generation(), length));
    } catch (ChunkFsException | NoSuchFileException unfit) {
      setAside(block, dataPath, sumsPath, unfit.getMessage());
    }
  }

  private void loadQuarantined() throws IOException {
    Set<BlockId> data = new HashSet<>();
    Set<BlockId> sums = new HashSet<>();
    sort(paths.quarantine(), data, sums);
    sums.retainAll(data);
    for (BlockId block : sums) {
      Path sumsPath = paths.quarantinedSums(block);
      try (DiskFile file = disk.open(sumsPath, false)) {
        ChecksumHeader header = ChecksumHeader.read(file, sumsPath);
        long length = disk.size(paths.quarantinedData(block));
        Generation generation = header.key().generation();
        replicas.condemn(block, new SealedReplica(volume, generation, length));
      } catch (ChunkFsException unreadable) {
        LOG.info("nothing is known of {} in quarantine: {}", block, unreadable.getMessage());
      }
    }
  }

  /** Adds a replica; when a volume that was away has one of the same block, the better one. */
  private void add(BlockId block, Replica replica) throws IOException {
    Replica other = replicas.get(block);
    boolean better = other == null || RANK.compare(replica, other) > 0;
    if (better) replicas.put(block, replica);
    if (other == null) return;
    Replica worse = better ? other : replica;
    setAside(block, worse, "volume " + (better ? replica : other).volume() + " has it too");
  }

  private void requireSame(BlockId block, ChecksumHeader header, Path path)
      throws ChunkFsException {
    boolean same =
        header.key().block().equals(block)
            && header.key().namespace().value() == volume.identity().getNamespace();
    if (!same) throw ChecksumHeader.damaged(path, "it is of another block, " + header.key());
  }

  /** Moves files that are of no use out of the way, for a person to look at. */
  private void setAside(BlockId block, Path data, Path sums, String why) throws IOException {
    LOG.error("quarantined {} on volume {}: {}", block, volume, why);
    move(volume.paths(), block, data, sums);
  }

  private void setAside(BlockId block, Replica replica, String why) throws IOException {
    LOG.warn("quarantined {} on volume {}: {}", block, replica.volume(), why);
    VolumePaths its = replica.volume().paths();
    boolean open = replica instanceof Draft;
    Path data = open ? its.openData(block) : its.sealedData(block);
    move(its, block, data, open ? its.openLog(block) : its.sealedSums(block));
    replica.volume().use(-replica.length());
  }

  private void move(VolumePaths its, BlockId block, Path data, Path sums) throws IOException {
    disk.rename(data, its.quarantinedData(block));
    if (disk.exists(sums)) disk.rename(sums, its.quarantinedSums(block));
    disk.syncDirectory(its.quarantine());
    disk.syncDirectory(data.getParent());
  }

  private void readShutdown() throws IOException {
    if (!disk.exists(paths.shutdown())) return;
    CleanShutdown.Builder list = CleanShutdown.newBuilder();
    try {
      CheckedText.parse(paths.shutdown(), CheckedText.text(disk, paths.shutdown()), list);
    } catch (ChunkFsException damaged) {
      LOG.warn("open replicas are recovered from their data: {}", damaged.getMessage());
      return;
    }
    List<OpenReplicaState> open = list.getOpenList();
    for (OpenReplicaState state : open) stopped.put(state.getBlock(), state);
  }
}
