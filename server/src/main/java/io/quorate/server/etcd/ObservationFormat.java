package io.quorate.server.etcd;

import io.quorate.api.observation.Agreed;
import io.quorate.api.observation.DiskFreed;
import io.quorate.api.observation.DiskFull;
import io.quorate.api.observation.DiskResumed;
import io.quorate.api.observation.DiskStalled;
import io.quorate.api.observation.Diverged;
import io.quorate.api.observation.EpochEntered;
import io.quorate.api.observation.GroupDropped;
import io.quorate.api.observation.GroupHosted;
import io.quorate.api.observation.LeaderElected;
import io.quorate.api.observation.LeaderLost;
import io.quorate.api.observation.MarginLost;
import io.quorate.api.observation.MembersChanged;
import io.quorate.api.observation.PeerConnected;
import io.quorate.api.observation.PeerLost;
import io.quorate.api.observation.ServerId;
import io.quorate.api.observation.SnapshotInstalled;
import io.quorate.api.observation.SnapshotSent;
import io.quorate.api.observation.SnapshotTaken;
import io.quorate.api.observation.TransferBegun;
import io.quorate.api.observation.TransferEnded;
import io.quorate.api.observation.WatchObservationsResponse;
import io.quorate.protocol.Configuration;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.observation.Observation;
import io.quorate.runtime.observation.Seen;
import java.time.Duration;
import java.util.Collection;
import java.util.List;

/// Observations as messages.
final class ObservationFormat {
  private ObservationFormat() {}

  static WatchObservationsResponse of(Seen seen) {
    WatchObservationsResponse.Builder response = WatchObservationsResponse.newBuilder();
    return switch (seen) {
      case Seen.Missed(var count) -> response.setMissed(count).build();
      case Seen.Observed(var sequence, var at, var what) -> {
        io.quorate.api.observation.Observation.Builder builder =
            io.quorate.api.observation.Observation.newBuilder()
                .setSequence(sequence)
                .setAtMs(at.toEpochMilli());
        if (what instanceof Observation.OfGroup ofGroup) {
          builder.setGroup(ofGroup.group());
        }
        yield response.setObservation(put(builder, what)).build();
      }
    };
  }

  private static io.quorate.api.observation.Observation.Builder put(
      io.quorate.api.observation.Observation.Builder to, Observation what) {
    return switch (what) {
      case Observation.LeaderElected(_, var epoch, var leader) ->
          to.setLeaderElected(LeaderElected.newBuilder().setEpoch(epoch).setLeader(id(leader)));
      case Observation.LeaderLost(_, var epoch, var former) ->
          to.setLeaderLost(LeaderLost.newBuilder().setEpoch(epoch).setFormer(id(former)));
      case Observation.EpochEntered(_, var epoch) ->
          to.setEpochEntered(EpochEntered.newBuilder().setEpoch(epoch));
      case Observation.TransferBegun(_, var target) ->
          to.setTransferBegun(TransferBegun.newBuilder().setTarget(id(target)));
      case Observation.TransferEnded(_, var target, var leads) ->
          to.setTransferEnded(TransferEnded.newBuilder().setTarget(id(target)).setLeads(leads));
      case Observation.MarginLost(_, var broadcastTime) ->
          to.setMarginLost(MarginLost.newBuilder().setBroadcastUs(micros(broadcastTime)));
      case Observation.GroupHosted _ -> to.setGroupHosted(GroupHosted.getDefaultInstance());
      case Observation.GroupDropped _ -> to.setGroupDropped(GroupDropped.getDefaultInstance());
      case Observation.MembersChanged(_, var index, var members) ->
          to.setMembersChanged(of(index, members));
      case Observation.SnapshotTaken(_, var index, var bytes) ->
          to.setSnapshotTaken(SnapshotTaken.newBuilder().setIndex(index).setBytes(bytes));
      case Observation.SnapshotSent(_, var receiver, var index) ->
          to.setSnapshotSent(SnapshotSent.newBuilder().setTo(id(receiver)).setIndex(index));
      case Observation.SnapshotInstalled(_, var index) ->
          to.setSnapshotInstalled(SnapshotInstalled.newBuilder().setIndex(index));
      case Observation.Diverged(_, var index, var nodes, var decided) ->
          to.setDiverged(
              Diverged.newBuilder().setIndex(index).addAllServers(ids(nodes)).setDecided(decided));
      case Observation.Agreed(_, var index) -> to.setAgreed(Agreed.newBuilder().setIndex(index));
      case Observation.PeerConnected(var peer) ->
          to.setPeerConnected(PeerConnected.newBuilder().setPeer(id(peer)));
      case Observation.PeerLost(var peer) ->
          to.setPeerLost(PeerLost.newBuilder().setPeer(id(peer)));
      case Observation.DiskFull _ -> to.setDiskFull(DiskFull.getDefaultInstance());
      case Observation.DiskFreed _ -> to.setDiskFreed(DiskFreed.getDefaultInstance());
      case Observation.DiskStalled _ -> to.setDiskStalled(DiskStalled.getDefaultInstance());
      case Observation.DiskResumed(var stalledFor) ->
          to.setDiskResumed(DiskResumed.newBuilder().setStalledMs(stalledFor.toMillis()));
    };
  }

  private static MembersChanged.Builder of(long index, Configuration members) {
    return MembersChanged.newBuilder()
        .setIndex(index)
        .addAllVoters(ids(members.voters()))
        .addAllOutgoing(ids(members.outgoing()))
        .addAllLearners(ids(members.learners()));
  }

  private static long micros(Duration duration) {
    return duration.toNanos() / 1000;
  }

  private static ServerId id(NodeId node) {
    return ServerId.newBuilder().setId(node.value()).build();
  }

  private static List<ServerId> ids(Collection<NodeId> nodes) {
    return nodes.stream().map(ObservationFormat::id).toList();
  }
}
