package io.quorate.protocol.scenario;

import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import java.util.List;

/// A protocol's part in a scenario.
public interface Protocol {
  /// The disk of a server before its first start.
  ///
  /// @param options the words of the command `options`, such as `windowBytes=100`
  /// @param facts what the disk holds already, the words of the command `node`
  Disk disk(NodeId self, Configuration configuration, List<String> options, List<String> facts);
}
