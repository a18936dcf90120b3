package io.quorate.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

class ConnectionLogTest {
  private static final Logger LOG = LoggerFactory.getLogger(PeerNetwork.class);

  private final AtomicLong nanoTime = new AtomicLong(-5);

  @Test
  void the_same_is_said_again_only_after_a_while() {
    try (LogLines lines = new LogLines()) {
      ConnectionLog log = new ConnectionLog(LOG, nanoTime::get);
      log.warn("10.0.0.1", "garbage", "first");
      log.warn("10.0.0.1", "garbage", "repeated");
      log.warn("10.0.0.1", "timeout", "other kind");
      log.warn("10.0.0.2", "garbage", "other host");
      nanoTime.addAndGet(9_999_999_999L);
      log.warn("10.0.0.1", "garbage", "repeated");
      nanoTime.addAndGet(1);
      log.warn("10.0.0.1", "garbage", "later");
      assertThat(lines.warnings()).containsExactly("first", "other kind", "other host", "later");
    }
  }

  @Test
  void what_it_remembers_is_bounded() {
    try (LogLines lines = new LogLines()) {
      ConnectionLog log = new ConnectionLog(LOG, nanoTime::get);
      for (int i = 0; i < 1025; i++) {
        log.warn("host " + i, "garbage", "said");
      }
      log.warn("host 0", "garbage", "forgotten, so said again");
      log.warn("host 1024", "garbage", "remembered");
      assertThat(lines.warnings()).hasSize(1026);
    }
  }
}
