package io.quorate.simulator.world;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.protocol.NodeId;
import io.quorate.runtime.Outcome;
import io.quorate.runtime.ReplicaStatus;
import io.quorate.runtime.codec.PeerMessage;
import java.util.Arrays;
import java.util.List;

/// All that see a world. What happens most often is told to those only who look at it.
final class Observers implements Observer {
  private final Observer[] all;
  private final Observer[] ofSending;
  private final Observer[] ofReceiving;
  private final Observer[] ofRuns;

  Observers(List<? extends Observer> all) {
    this.all = all.toArray(Observer[]::new);
    this.ofSending = lookingAt("sends", all);
    this.ofReceiving = lookingAt("receives", all);
    this.ofRuns = lookingAt("runs", all);
  }

  private static Observer[] lookingAt(String event, List<? extends Observer> all) {
    return all.stream().filter(each -> looksAt(event, each)).toArray(Observer[]::new);
  }

  private static boolean looksAt(String event, Observer observer) {
    return Arrays.stream(observer.getClass().getMethods())
        .anyMatch(method ->
            method.getName().equals(event) && method.getDeclaringClass() != Observer.class);
  }

  @Override
  public void starts(Machine machine) {
    for (Observer each : all) {
      each.starts(machine);
    }
  }

  @Override
  public void findsDamage(Machine machine) {
    for (Observer each : all) {
      each.findsDamage(machine);
    }
  }

  @Override
  public void isMended(Machine machine) {
    for (Observer each : all) {
      each.isMended(machine);
    }
  }

  @Override
  public void refusesToStart(Machine machine, RuntimeException why) {
    for (Observer each : all) {
      each.refusesToStart(machine, why);
    }
  }

  @Override
  public void cutsTail(Machine machine) {
    for (Observer each : all) {
      each.cutsTail(machine);
    }
  }

  @Override
  public void findsLogVoid(Machine machine) {
    for (Observer each : all) {
      each.findsLogVoid(machine);
    }
  }

  @Override
  public void ends(Machine machine, boolean orderly) {
    for (Observer each : all) {
      each.ends(machine, orderly);
    }
  }

  @Override
  public void hands(Machine machine, Fact fact) {
    for (Observer each : all) {
      each.hands(machine, fact);
    }
  }

  @Override
  public void persists(Machine machine, Fact fact) {
    for (Observer each : all) {
      each.persists(machine, fact);
    }
  }

  @Override
  public void sends(Machine machine, NodeId to, PeerMessage message) {
    for (Observer each : ofSending) {
      each.sends(machine, to, message);
    }
  }

  @Override
  public void receives(Machine machine, NodeId from, PeerMessage message) {
    for (Observer each : ofReceiving) {
      each.receives(machine, from, message);
    }
  }

  @Override
  public void dropsAltered(Machine machine) {
    for (Observer each : all) {
      each.dropsAltered(machine);
    }
  }

  @Override
  public void refusesPeer(Machine machine, NodeId peer) {
    for (Observer each : all) {
      each.refusesPeer(machine, peer);
    }
  }

  @Override
  public void runs(Machine machine, ReplicaStatus before, ReplicaStatus after) {
    for (Observer each : ofRuns) {
      each.runs(machine, before, after);
    }
  }

  @Override
  public void applies(Machine machine, long index, Bytes command, KvResult result, long history) {
    for (Observer each : all) {
      each.applies(machine, index, command, result, history);
    }
  }

  @Override
  public void answers(Bytes command, Outcome<KvResult> outcome) {
    for (Observer each : all) {
      each.answers(command, outcome);
    }
  }

  @Override
  public void answersOnce(Bytes command, KvResult result) {
    for (Observer each : all) {
      each.answersOnce(command, result);
    }
  }

  @Override
  public void rests(World world) {
    for (Observer each : all) {
      each.rests(world);
    }
  }
}
