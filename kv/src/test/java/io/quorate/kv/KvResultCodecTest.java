package io.quorate.kv;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.kv.random.RandomRequests;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class KvResultCodecTest {
  private static final KeyValue KV = new KeyValue(Bytes.utf8("k"), Bytes.utf8("v"), 2, 3, 4, -5);

  private static List<KvResult> samples() {
    List<KvResult> samples = new ArrayList<>(List.of(KvError.values()));
    samples.add(new CompactResponse(7));
    samples.add(new PutResponse(7, Optional.empty()));
    samples.add(new PutResponse(Long.MAX_VALUE, Optional.of(KV)));
    samples.add(new DeleteRangeResponse(7, 300, List.of(KV, KV.withoutValue())));
    samples.add(new RangeResponse(7, List.of(KV), true, 1L << 40));
    samples.add(new RangeResponse(7, List.of(), false, 0));
    samples.add(
        new TxnResponse(
            7,
            true,
            List.of(
                new PutResponse(7, Optional.of(KV)),
                new TxnResponse(0, false, List.of(new RangeResponse(7, List.of(KV), true, 1))))));
    samples.add(new CommitResponse(7));
    samples.add(new PrepareResponse(7));
    samples.add(new FinishResponse(7, true));
    samples.add(new FinishResponse(7, false));
    samples.add(new Conflict.Locked(List.of(Bytes.utf8("t1"), Bytes.utf8("t2"))));
    samples.add(new Conflict.Changed(Bytes.utf8("a"), Bytes.utf8("b")));
    return samples;
  }

  @Test
  void every_result_comes_back_as_it_was() {
    for (KvResult sample : samples()) {
      assertThat(KvResultCodec.decode(KvResultCodec.encode(sample))).isEqualTo(sample);
    }
  }

  @Test
  void so_does_whatever_commands_result_in() {
    for (long seed = 1; seed <= 5; seed++) {
      RandomRequests requests = new RandomRequests(new SplittableRandom(seed));
      KvStore store = new KvStore();
      for (int i = 0; i < 1000; i++) {
        KvResult result = store.apply(requests.command(store.revision()));
        assertThat(KvResultCodec.decode(KvResultCodec.encode(result))).isEqualTo(result);
        KvResult ofPart = store.apply(requests.part(store.revision()));
        assertThat(KvResultCodec.decode(KvResultCodec.encode(ofPart))).isEqualTo(ofPart);
      }
    }
  }

  @Test
  void what_is_cut_or_too_long_is_refused() {
    for (KvResult sample : samples()) {
      Bytes whole = KvResultCodec.encode(sample);
      for (int length = 0; length < whole.length(); length++) {
        Bytes cut = whole.slice(0, length);
        assertThatThrownBy(() -> KvResultCodec.decode(cut))
            .isInstanceOf(IllegalArgumentException.class);
      }
      byte[] longer = new byte[whole.length() + 1];
      System.arraycopy(whole.toArray(), 0, longer, 0, whole.length());
      assertThatThrownBy(() -> KvResultCodec.decode(Bytes.wrap(longer)))
          .hasMessageContaining("too many");
    }
  }

  /// Damage may go unnoticed here, which checksums are for, but must not do anything worse.
  @Test
  void whatever_the_bytes_are_they_are_read_or_refused() {
    SplittableRandom random = new SplittableRandom(1);
    for (KvResult sample : samples()) {
      byte[] whole = KvResultCodec.encode(sample).toArray();
      for (int i = 0; i < 2000; i++) {
        byte[] damaged = whole.clone();
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        try {
          assertThat(KvResultCodec.decode(Bytes.wrap(damaged))).isNotNull();
        } catch (IllegalArgumentException e) {
          assertThat(e).hasMessageContaining("at byte");
        }
      }
    }
  }

  @Test
  void deep_nesting_is_refused() {
    byte[] deep = new byte[1 + 4 * 300];
    deep[0] = 1;
    for (int i = 0; i < 300; i++) {
      deep[1 + 4 * i] = 6; // a txn
      deep[4 + 4 * i] = 1; // with one response
    }
    assertThatThrownBy(() -> KvResultCodec.decode(Bytes.wrap(deep)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("deep");
  }
}
