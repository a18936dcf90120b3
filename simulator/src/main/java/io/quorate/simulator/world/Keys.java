package io.quorate.simulator.world;

import io.quorate.bytes.Bytes;
import io.quorate.kv.HashResult;
import io.quorate.kv.KvError;
import io.quorate.kv.KvResult;
import io.quorate.kv.KvResultCodec;
import io.quorate.kv.KvStore;
import io.quorate.kv.KvView;
import io.quorate.kv.MalformedSnapshotException;
import io.quorate.kv.RangeRequest;
import io.quorate.kv.RangeResult;
import io.quorate.runtime.StateMachine;
import io.quorate.runtime.session.ResultCodec;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The key-value store of production as a node's state machine, and a running sum over the results
/// of all commands, so that two replicas are known to differ as soon as one answer differs.
public final class Keys implements StateMachine<KvResult> {
  static final ResultCodec<KvResult> RESULTS =
      ResultCodec.of(KvResultCodec::encode, KvResultCodec::decode);

  private KvStore store = new KvStore();
  private final Machine machine;
  private final Observer observer;
  private long history;

  Keys(Machine machine, Observer observer) {
    this.machine = machine;
    this.observer = observer;
  }

  @Override
  public KvResult apply(long index, Bytes command) {
    KvResult result = store.apply(command);
    history = (history ^ sum(result) ^ command.crc32c()) * 0x9E3779B97F4A7C15L;
    history ^= history >>> 31;
    observer.applies(machine, index, command, result, history);
    return result;
  }

  /// The hash code of an enum's constant differs between Java machines.
  private static long sum(KvResult result) {
    return result instanceof KvError error ? error.name().hashCode() : result.hashCode();
  }

  @Override
  public long fingerprint(KvResult result) {
    return store.fingerprint(result);
  }

  @Override
  public boolean tidy() {
    return store.tidy();
  }

  public long revision() {
    return store.revision();
  }

  public RangeResult range(RangeRequest request) {
    return store.range(request);
  }

  /// The hash over everything the store holds. Takes the time to read it all.
  public HashResult hash() {
    return store.view().hash(0);
  }

  @Override
  public View view() {
    KvView view = store.view();
    long historyThen = history;
    return out -> {
      out.write(ByteBuffer.allocate(8).putLong(historyThen).array());
      List<Bytes> chunks = new ArrayList<>();
      view.writeTo(chunk -> chunks.add(Bytes.copyOf(chunk, chunk.remaining())));
      for (Bytes chunk : chunks) {
        out.write(chunk.toArray());
      }
    };
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    long loadedHistory = ByteBuffer.wrap(in.readNBytes(8)).getLong();
    try {
      KvStore loaded = KvStore.restore(List.of(Bytes.wrap(in.readAllBytes())));
      return () -> {
        store = loaded;
        history = loadedHistory;
      };
    } catch (MalformedSnapshotException e) {
      throw new IOException(e);
    }
  }
}
