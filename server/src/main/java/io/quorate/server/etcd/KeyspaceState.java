package io.quorate.server.etcd;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvStore;
import io.quorate.runtime.StateMachine;
import io.quorate.runtime.session.ResultCodec;
import io.quorate.transaction.KeyspaceMachine;
import java.io.IOException;
import java.io.InputStream;

/// The keys of a keyspace as a replicated state machine, where what is done with them is counted.
public final class KeyspaceState implements StateMachine<KvResult> {
  /// How results are kept for clients with a session.
  public static final ResultCodec<KvResult> RESULTS = KeyspaceMachine.RESULTS;

  private final KvCounts counts;
  private final KeyspaceMachine keys = new KeyspaceMachine();

  public KeyspaceState(KvCounts counts) {
    this.counts = counts;
  }

  KvStore store() {
    return keys.store();
  }

  KvCounts counts() {
    return counts;
  }

  boolean isAnythingPrepared() {
    return keys.isAnythingPrepared();
  }

  long bytesInUse() {
    return keys.bytesInUse();
  }

  @Override
  public KvResult apply(long index, Bytes command) {
    KvResult result = keys.apply(index, command);
    counts.applied(result);
    return result;
  }

  @Override
  public long fingerprint(KvResult result) {
    return keys.fingerprint(result);
  }

  @Override
  public boolean tidy() {
    return keys.tidy();
  }

  @Override
  public View view() {
    return keys.view();
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    return keys.load(in);
  }
}
