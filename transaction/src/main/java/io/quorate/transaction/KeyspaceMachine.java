package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.kv.Conflict;
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
import java.util.stream.Stream;

/// The keys of a keyspace as a replicated state machine.
public final class KeyspaceMachine implements StateMachine<KvResult> {
  /// How results are kept for clients with a session; that keys are locked is none for good.
  public static final ResultCodec<KvResult> RESULTS =
      ResultCodec.of(
          KvResultCodec::encode, KvResultCodec::decode, result -> !(result instanceof Conflict));

  private static final int CHUNK_BYTES = 64 << 10;

  private KvStore store = new KvStore();
  private volatile boolean anythingPrepared;
  private volatile long bytesInUse;

  public KeyspaceMachine() {}

  public KvStore store() {
    return store;
  }

  /// Whether any transaction is prepared here. From any thread.
  public boolean isAnythingPrepared() {
    return anythingPrepared;
  }

  /// See [KvStore#bytesInUse]. From any thread.
  public long bytesInUse() {
    return bytesInUse;
  }

  @Override
  public KvResult apply(long index, Bytes command) {
    KvResult result = store.apply(command);
    publish();
    return result;
  }

  /// What other threads ask for.
  private void publish() {
    boolean prepared = store.isAnythingPrepared();
    if (prepared != anythingPrepared) {
      anythingPrepared = prepared;
    }
    long bytes = store.bytesInUse();
    if (bytes != bytesInUse) {
      bytesInUse = bytes;
    }
  }

  @Override
  public long fingerprint(KvResult result) {
    return store.fingerprint(result);
  }

  @Override
  public boolean tidy() {
    boolean isMore = store.tidy();
    publish();
    return isMore;
  }

  @Override
  public View view() {
    KvView view = store.view();
    return out -> {
      try {
        view.writeTo(chunk -> {
          try {
            out.write(chunk.array(), chunk.arrayOffset() + chunk.position(), chunk.remaining());
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
  @SuppressWarnings("StreamToIterable") // the store goes through the chunks once
  public Runnable load(InputStream in) throws IOException {
    try {
      KvStore loaded = KvStore.restore(chunks(in)::iterator);
      return () -> {
        store = loaded;
        publish();
      };
    } catch (MalformedSnapshotException e) {
      throw new IOException(e);
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /// Read when they are asked for: a snapshot need not fit into memory twice.
  private static Stream<Bytes> chunks(InputStream in) {
    return Stream.generate(
            () -> {
              try {
                return Bytes.wrap(in.readNBytes(CHUNK_BYTES));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            })
        .takeWhile(chunk -> !chunk.isEmpty());
  }
}
