package io.quorate.server.etcd;

import io.quorate.bytes.Bytes;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvResultCodec;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvView;
import io.quorate.kv.MalformedSnapshotException;
import io.quorate.runtime.StateMachine;
import io.quorate.runtime.session.ResultCodec;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The keys of a keyspace as a replicated state machine.
public final class KeyspaceState implements StateMachine<KvResult> {
  /// How results are kept for clients with a session.
  public static final ResultCodec<KvResult> RESULTS =
      ResultCodec.of(KvResultCodec::encode, KvResultCodec::decode);

  private static final int CHUNK_BYTES = 64 << 10;

  private final KvCounts counts;
  private KvStore store = new KvStore();

  public KeyspaceState(KvCounts counts) {
    this.counts = counts;
  }

  KvStore store() {
    return store;
  }

  @Override
  public KvResult apply(long index, Bytes command) {
    KvResult result = store.apply(command);
    counts.applied(result);
    return result;
  }

  @Override
  public boolean tidy() {
    return store.tidy();
  }

  @Override
  public View view() {
    KvView view = store.view();
    return out -> {
      try {
        view.writeTo(chunk -> {
          try {
            out.write(chunk.toArray());
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        });
      } catch (UncheckedIOException e) {
        throw e.getCause();
      }
    };
  }

  @Override
  public void restore(InputStream in) throws IOException {
    List<Bytes> chunks = new ArrayList<>();
    for (byte[] chunk = in.readNBytes(CHUNK_BYTES);
        chunk.length > 0;
        chunk = in.readNBytes(CHUNK_BYTES)) {
      chunks.add(Bytes.wrap(chunk));
    }
    try {
      store = KvStore.restore(chunks);
    } catch (MalformedSnapshotException e) {
      throw new IOException(e);
    }
  }
}
