package io.quorate.simulator.scaling;

/// What a fleet did for its clients.
///
/// @param nodes how many there were
/// @param groups how many there were, on all nodes together
/// @param commandsPerSecond of all groups together
/// @param p50Millis the time in which half of the commands were answered
/// @param p99Millis the time in which 99 of a hundred were
/// @param messagesPerCommand from node to node
/// @param syncsPerCommand of all disks
/// @param busy the part of the time in which a processor was at work, from 0 to 1, a mean
/// @param failed commands that were not answered with success; there are some only if processors
///   are so busy that leaders are taken for lost
public record Throughput(
    int nodes,
    int groups,
    double commandsPerSecond,
    double p50Millis,
    double p99Millis,
    double messagesPerCommand,
    double syncsPerCommand,
    double busy,
    long failed) {
  public double commandsPerSecondAndNode() {
    return commandsPerSecond / nodes;
  }
}
