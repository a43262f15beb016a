package io.chunkfs.datanode.store;

import io.chunkfs.common.error.ChunkFsException;
import io.chunkfs.common.error.ErrorCode;
import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.common.id.NamespaceId;
import io.chunkfs.proto.VolumeIdentity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.StringJoiner;
import java.util.function.UnaryOperator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The volumes of one node and what they agree upon: the node, the cluster, the highest leadership
 * obeyed.
 *
 * <p>Thread: any; its monitor guards changes of the identity.
 */
final class Volumes implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Volumes.class);

  private final List<Volume> all;
  private final DataNodeId node;
  private volatile String clusterId;
  private volatile long namespace;
  private volatile LeaderStamp obeyed;

  private Volumes(List<Volume> all, VolumeIdentity agreed) {
    this.all = all;
    this.node = new DataNodeId(agreed.getNode());
    this.clusterId = agreed.getClusterId();
    this.namespace = agreed.getNamespace();
    this.obeyed = new LeaderStamp(agreed.getIncarnation(), agreed.getTerm());
  }

  /** Locks all, checks that they belong together, formats the empty ones. */
  static Volumes open(StoreOptions options) throws ChunkFsException {
    List<Volume> opened = new ArrayList<>();
    boolean complete = false;
    try {
      for (var directory : options.volumes()) {
        opened.add(VolumeFormat.open(options, directory));
      }
      VolumeIdentity agreed = VolumeAgreement.of(options.name(), opened);
      for (Volume volume : opened) {
        if (volume.inService()) VolumeFormat.complete(volume, agreed);
      }
      Volumes volumes = new Volumes(List.copyOf(opened), agreed);
      volumes.requireOne();
      complete = true;
      return volumes;
    } finally {
      if (!complete) opened.forEach(Volume::close);
    }
  }

  List<Volume> all() {
    return all;
  }

  DataNodeId node() {
    return node;
  }

  Optional<String> clusterId() {
    return clusterId.isEmpty() ? Optional.empty() : Optional.of(clusterId);
  }

  Optional<NamespaceId> namespace() {
    return namespace == 0 ? Optional.empty() : Optional.of(new NamespaceId(namespace));
  }

  LeaderStamp obeyed() {
    return obeyed;
  }

  synchronized void adopt(String cluster, NamespaceId of) throws ChunkFsException {
    if (clusterId.equals(cluster) && namespace == of.value()) return;
    if (!clusterId.isEmpty()) {
      throw new ChunkFsException(
          ErrorCode.WRONG_CLUSTER,
          "the volumes "
              + all
              + " belong to cluster "
              + clusterId
              + " and not to "
              + cluster
              + "; start with empty directories, or name the right namenodes");
    }
    rewrite(identity -> identity.setClusterId(cluster).setNamespace(of.value()));
    namespace = of.value();
    clusterId = cluster;
  }

  synchronized boolean obey(LeaderStamp leader) throws ChunkFsException {
    int newer = leader.compareTo(obeyed);
    if (newer > 0) {
      rewrite(identity -> identity.setIncarnation(leader.incarnation()).setTerm(leader.term()));
      obeyed = leader;
    }
    return newer >= 0;
  }

  void requireOne() throws ChunkFsException {
    if (all.stream().anyMatch(Volume::inService)) return;
    StringJoiner reasons = new StringJoiner("; ");
    for (Volume volume : all) reasons.add(volume.failure());
    throw new ChunkFsException(ErrorCode.VOLUME_FAILED, "no volume is in service: " + reasons);
  }

  @Override
  public void close() {
    all.forEach(Volume::close);
  }

  /** Rewrites VERSION wherever possible, and at least once: start-up takes the highest found. */
  private void rewrite(UnaryOperator<VolumeIdentity.Builder> change) throws ChunkFsException {
    requireOne();
    ChunkFsException unable = null;
    boolean written = false;
    for (Volume volume : all) {
      if (!volume.inService()) continue;
      VolumeIdentity next = change.apply(volume.identity().toBuilder()).build();
      try {
        VolumeFormat.write(volume, next);
        written = true;
      } catch (ChunkFsException failed) {
        LOG.warn("volume {} did not take its new VERSION: {}", volume, failed.getMessage());
        unable = failed;
      }
    }
    if (!written) throw unable;
  }
}
