package io.chunkfs.client;

import io.chunkfs.common.id.DataNodeId;
import io.chunkfs.proto.DataNodeAddress;
import io.chunkfs.proto.Endpoint;
import java.util.List;

/**
 * Who a datanode is and where it can be reached.
 *
 * @param name its name for people, such as dn1
 * @param data endpoints of the data port, in the order to try them
 * @param http endpoints of the HTTP port
 * @param rack such as /rack1
 */
public record DataNodeInfo(
    DataNodeId id, String name, List<HostPort> data, List<HostPort> http, String rack) {
  public DataNodeInfo {
    data = List.copyOf(data);
    http = List.copyOf(http);
  }

  static DataNodeInfo of(DataNodeAddress address) {
    return new DataNodeInfo(
        new DataNodeId(address.getNode()),
        address.getName(),
        hostPorts(address.getDataList()),
        hostPorts(address.getHttpList()),
        address.getRack());
  }

  /** The first data endpoint, for people; {@code ?} when it advertises none. */
  public String address() {
    return data.isEmpty() ? "?" : data.get(0).toString();
  }

  private static List<HostPort> hostPorts(List<Endpoint> endpoints) {
    return endpoints.stream().map(each -> new HostPort(each.getHost(), each.getPort())).toList();
  }
}
