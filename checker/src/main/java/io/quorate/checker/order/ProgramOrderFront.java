package io.quorate.checker.order;

import io.quorate.checker.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// An order that respects the order of each process.
final class ProgramOrderFront implements Front {
  private final List<List<Operation>> processes;
  private final Map<Long, Integer> rows = new LinkedHashMap<>();
  private final int[] next;
  private int missing;
  private int taken;

  ProgramOrderFront(List<Operation> operations) {
    List<List<Operation>> all = new ArrayList<>();
    for (Operation each : operations) {
      int row = rows.computeIfAbsent(each.process(), _ -> rows.size());
      if (row == all.size()) {
        all.add(new ArrayList<>());
      }
      all.get(row).add(each);
      missing += each.pending() ? 0 : 1;
    }
    processes = all;
    next = new int[all.size()];
  }

  @Override
  public boolean complete() {
    return missing == 0;
  }

  /// Most systems are nearly linearizable, so what was answered first is tried first.
  @Override
  public Operation[] candidates() {
    List<Operation> heads = new ArrayList<>();
    for (int i = 0; i < next.length; i++) {
      if (next[i] < processes.get(i).size()) {
        heads.add(processes.get(i).get(next[i]));
      }
    }
    heads.sort(Comparator.comparingInt(Operation::answer));
    return heads.toArray(Operation[]::new);
  }

  @Override
  public void take(Operation operation) {
    move(operation, 1);
  }

  @Override
  public void putBack(Operation operation) {
    move(operation, -1);
  }

  private void move(Operation operation, int by) {
    next[rows.getOrDefault(operation.process(), 0)] += by;
    taken += by;
    missing -= operation.pending() ? 0 : by;
  }

  @Override
  public Numbers position() {
    return new Numbers(next.clone());
  }

  @Override
  public int barrier() {
    return Operation.NEVER;
  }

  @Override
  public int taken() {
    return taken;
  }
}
