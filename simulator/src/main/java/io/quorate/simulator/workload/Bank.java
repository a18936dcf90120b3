package io.quorate.simulator.workload;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Compare;
import io.quorate.kv.KeyValue;
import io.quorate.kv.PutRequest;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResponse;
import io.quorate.kv.RequestOp;
import io.quorate.kv.TxnRequest;
import io.quorate.simulator.world.Violation;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;

/// Money is moved between accounts, each time in a txn that takes place only if neither account has
/// changed since it was read. Whoever reads all accounts must find the same sum.
final class Bank implements Workload {
  private static final int ACCOUNTS = 8;
  private static final int EACH = 100;

  @Override
  public Behaviour client() {
    return new Teller();
  }

  private static final class Teller implements Behaviour {
    private List<KeyValue> accounts = List.of();

    @Override
    public Request next(String tag, RandomGenerator random) {
      if (accounts.isEmpty() && random.nextInt(4) == 0) {
        return new Request.Write(opening(tag));
      }
      if (accounts.isEmpty() || random.nextInt(3) == 0) {
        return new Request.Read(
            new RangeRequest(Bytes.utf8("account/"), Bytes.utf8("account0")), this::read);
      }
      return new Request.Write(transfer(tag, random));
    }

    private void read(RangeResponse answer) {
      int sum = answer.kvs().stream().mapToInt(Teller::balance).sum();
      Violation.unless(
          answer.kvs().isEmpty() || sum == ACCOUNTS * EACH, "the accounts %s hold %d", answer, sum);
      accounts = answer.kvs();
    }

    private static TxnRequest opening(String tag) {
      List<RequestOp> puts = new ArrayList<>();
      for (int account = 0; account < ACCOUNTS; account++) {
        puts.add(
            new PutRequest(Bytes.utf8("account/" + account), Bytes.utf8(String.valueOf(EACH))));
      }
      puts.add(mark(tag));
      Compare none =
          new Compare(
              Bytes.utf8("account/0"), Compare.Relation.EQUAL, new Compare.Operand.Version(0));
      return new TxnRequest(List.of(none), puts, List.of());
    }

    private TxnRequest transfer(String tag, RandomGenerator random) {
      int source = random.nextInt(ACCOUNTS);
      int target = (source + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
      KeyValue from = accounts.get(source);
      KeyValue to = accounts.get(target);
      int amount = random.nextInt(balance(from) + 1);
      return new TxnRequest(
          List.of(unchanged(from), unchanged(to)),
          List.of(put(from, -amount), put(to, amount), mark(tag)),
          List.of());
    }

    private static Compare unchanged(KeyValue account) {
      return new Compare(
          account.key(),
          Compare.Relation.EQUAL,
          new Compare.Operand.ModRevision(account.modRevision()));
    }

    private static RequestOp put(KeyValue account, int change) {
      String balance = String.valueOf(balance(account) + change);
      return new PutRequest(account.key(), Bytes.utf8(balance));
    }

    /// Makes this command different from all others.
    private static RequestOp mark(String tag) {
      return new PutRequest(Bytes.utf8("mark"), Bytes.utf8(tag));
    }

    private static int balance(KeyValue account) {
      return Integer.parseInt(account.value().toUtf8());
    }
  }
}
