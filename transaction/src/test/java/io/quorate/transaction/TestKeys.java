package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvResultCodec;
import io.quorate.kv.KvStore;
import io.quorate.kv.MalformedSnapshotException;
import io.quorate.runtime.StateMachine;
import io.quorate.runtime.session.ResultCodec;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;

/// A keyspace's keys as a state machine.
final class TestKeys implements StateMachine<KvResult> {
  static final ResultCodec<KvResult> RESULTS =
      ResultCodec.of(KvResultCodec::encode, KvResultCodec::decode);

  private KvStore store = new KvStore();

  KvStore store() {
    return store;
  }

  @Override
  public KvResult apply(long index, Bytes command) {
    return store.apply(command);
  }

  @Override
  public View view() {
    List<Bytes> chunks = new ArrayList<>();
    store.view().writeTo(chunk -> chunks.add(Bytes.copyOf(chunk, chunk.remaining())));
    return out -> {
      for (Bytes chunk : chunks) {
        out.write(chunk.toArray());
      }
    };
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    try {
      KvStore loaded = KvStore.restore(List.of(Bytes.wrap(in.readAllBytes())));
      return () -> store = loaded;
    } catch (MalformedSnapshotException e) {
      throw new IOException(e);
    }
  }
}
