package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.proto.VolumeIdentity;
import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Takes a directory as a volume: locks it, reads its VERSION or formats it. */
final class VolumeFormat {
  /** The layout that this software reads and writes. */
  static final int LAYOUT = 1;

  private static final Pattern LAYOUT_LINE = Pattern.compile("(?m)^layout_version: (\\d{1,9})$");

  /** What a directory without VERSION may have: an interrupted format, or a file system's own. */
  private static final Set<String> HARMLESS =
      Set.of("open", "sealed", "quarantine", "in_use.lock", "VERSION.new", "lost+found");

  private VolumeFormat() {}

  /**
   * Locks and identifies a directory. A new one has no identity yet; a broken one is out of
   * service.
   *
   * @throws ChunkFsException FOREIGN_VOLUME when it is not to be used
   */
  static Volume open(StoreOptions options, Path directory) throws ChunkFsException {
    Disk disk = options.disk();
    Volume volume = new Volume(disk, directory.toAbsolutePath(), options.reserveBytes());
    try {
      makeDirectories(disk, directory.toAbsolutePath());
      volume = new Volume(disk, disk.real(directory), options.reserveBytes());
      lock(volume);
      if (disk.exists(volume.paths().version())) {
        volume.identify(read(volume));
        requireAtHome(volume);
      } else {
        requireEmpty(volume);
      }
      return volume;
    } catch (IOException failed) {
      if (failed instanceof ChunkFsException refused && refused.code() != ErrorCode.DAMAGED) {
        volume.close();
        throw refused;
      }
      volume.fail("cannot open volume " + directory + ": " + failed, failed);
      return volume;
    }
  }

  /** Formats a new volume and brings an older one to what its node agreed upon. */
  static void complete(Volume volume, VolumeIdentity agreed) throws ChunkFsException {
    VolumeIdentity its = volume.identity();
    boolean fresh = its.getVolume() == 0;
    VolumeIdentity next =
        its.toBuilder()
            .setLayoutVersion(LAYOUT)
            .setNode(agreed.getNode())
            .setClusterId(agreed.getClusterId())
            .setNamespace(agreed.getNamespace())
            .setIncarnation(agreed.getIncarnation())
            .setTerm(agreed.getTerm())
            .setVolume(fresh ? VolumeAgreement.newId() : its.getVolume())
            .setHome(volume.paths().root().toString())
            .build();
    try {
      if (fresh) volume.act("format", () -> format(volume.disk(), volume.paths()));
      if (!next.equals(its)) write(volume, next);
    } catch (ChunkFsException failed) {
      if (volume.inService()) throw failed; // else the other volumes go on
    }
  }

  /** Puts a VERSION in place, durably. */
  static void write(Volume volume, VolumeIdentity identity) throws ChunkFsException {
    volume.act(
        "write VERSION",
        () -> CheckedText.write(volume.disk(), volume.paths().version(), identity));
    volume.identify(identity);
  }

  private static void lock(Volume volume) throws IOException {
    Optional<Closeable> lock = volume.disk().lock(volume.paths().lock());
    if (lock.isEmpty()) {
      throw VolumeAgreement.refused(
          "volume " + volume + " is in use by a running datanode (or listed twice); stop that one");
    }
    volume.holdLock(lock.get());
  }

  private static VolumeIdentity read(Volume volume) throws IOException {
    Path file = volume.paths().version();
    String text = CheckedText.text(volume.disk(), file);
    Matcher layout = LAYOUT_LINE.matcher(text);
    if (layout.find() && Integer.parseInt(layout.group(1)) > LAYOUT) {
      throw VolumeAgreement.refused(
          String.format(
              "volume %s has layout %s, which is newer than this software's %d; start the newer"
                  + " release",
              volume, layout.group(1), LAYOUT));
    }
    VolumeIdentity.Builder identity = VolumeIdentity.newBuilder();
    CheckedText.parse(file, text, identity);
    boolean ids = identity.getNode() > 0 && identity.getVolume() > 0;
    if (!ids || identity.getNamespace() < 0 || identity.getLayoutVersion() != LAYOUT) {
      throw ChecksumHeader.damaged(file, "it names no datanode, volume or layout");
    }
    return identity.build();
  }

  /** A volume may be moved, but not used beside the one that it was copied from. */
  private static void requireAtHome(Volume volume) throws IOException {
    Path home = Path.of(volume.identity().getHome());
    if (home.equals(volume.paths().root())) return;
    Disk disk = volume.disk();
    Path original = new VolumePaths(home).version();
    if (!disk.exists(original)) return; // moved
    VolumeIdentity.Builder there = VolumeIdentity.newBuilder();
    CheckedText.parse(original, CheckedText.text(disk, original), there);
    if (there.getVolume() != volume.identity().getVolume()) return;
    throw VolumeAgreement.refused(
        "volume "
            + volume
            + " is a copy of "
            + home
            + ", which is still there; use only one of"
            + " them and remove the other");
  }

  private static void requireEmpty(Volume volume) throws IOException {
    Disk disk = volume.disk();
    VolumePaths paths = volume.paths();
    List<String> names = disk.list(paths.root());
    for (String name : names) {
      if (HARMLESS.contains(name)) continue;
      throw VolumeAgreement.refused(
          "directory "
              + volume
              + " is no volume, it has no VERSION, but is not empty ('"
              + name
              + "'); name an empty directory");
    }
    boolean replicas = names.contains("open") && !disk.list(paths.open()).isEmpty();
    for (int first = 0; first < VolumePaths.FAN && names.contains("sealed"); first++) {
      for (int second = 0; second < VolumePaths.FAN; second++) {
        Path home = paths.sealed(first, second);
        replicas |= disk.exists(home) && !disk.list(home).isEmpty();
      }
    }
    if (replicas) {
      throw VolumeAgreement.refused(
          "directory "
              + volume
              + " has replicas but its VERSION is missing; restore VERSION, or"
              + " empty the directory");
    }
  }

  private static void format(Disk disk, VolumePaths paths) throws IOException {
    disk.makeDirectory(paths.open());
    disk.makeDirectory(paths.quarantine());
    disk.makeDirectory(paths.sealed());
    for (int first = 0; first < VolumePaths.FAN; first++) {
      disk.makeDirectory(paths.sealed(first));
      for (int second = 0; second < VolumePaths.FAN; second++) {
        disk.makeDirectory(paths.sealed(first, second));
      }
    }
    for (int first = 0; first < VolumePaths.FAN; first++) {
      disk.syncDirectory(paths.sealed(first)); // those below are empty: sealing syncs them
    }
    disk.syncDirectory(paths.sealed());
    disk.syncDirectory(paths.quarantine());
    disk.syncDirectory(paths.open());
    disk.syncDirectory(paths.root());
  }

  private static void makeDirectories(Disk disk, Path directory) throws IOException {
    if (disk.exists(directory)) return;
    Path parent = directory.getParent();
    makeDirectories(disk, parent);
    disk.makeDirectory(directory);
    disk.syncDirectory(parent);
  }
}
