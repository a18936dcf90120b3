package io.quorate.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.quorate.bytes.Bytes;
import io.quorate.net.tls.Tls;
import java.io.IOException;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A process that is no peer asks a node what there is to know.
@ParameterizedClass
@EnumSource(Transport.class)
@ExtendWith(LeakCheck.class)
class InquirerTest {
  @Parameter Transport transport = Transport.NIO;

  private final NodeLoop loop = NodeLoop.start("inquirer");

  @AfterEach
  void close() {
    loop.close();
  }

  @Test
  void a_node_tells_whoever_asks_what_it_was_told_to_tell() throws Exception {
    try (LogLines log = new LogLines();
        TestNode node = TestNode.listening(1, transport)) {
      assertThat(ask(node.address())).as("it knows nothing yet").isEqualTo(Bytes.EMPTY);
      node.run(() -> node.network.answerInquiries(self -> Bytes.utf8("x".repeat(65_534) + self)));
      assertThat(ask(node.address())).isEqualTo(Bytes.utf8("x".repeat(65_534) + 7));
      assertThat(log.warnings()).isEmpty();
    }
  }

  @Test
  void who_gets_no_answer_is_told_why() throws Exception {
    HostPort nobody;
    try (ServerSocket silent = RawPeer.listen()) {
      nobody = RawPeer.address(silent);
      assertThatThrownBy(() -> ask(nobody))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no answer within 300 ms");
    }
    assertThatThrownBy(() -> ask(nobody))
        .isInstanceOf(IOException.class)
        .hasMessageContaining("refused");
    try (TestNode node = TestNode.listening(1, transport)) {
      HostPort secure = new HostPort("127.0.0.1", node.port(), true);
      assertThatThrownBy(() -> ask(secure)).isInstanceOf(IOException.class);
    }
  }

  private Bytes ask(HostPort address) throws IOException {
    return new Inquirer(loop, Tls.none(), Duration.ofMillis(300)).ask(7, address);
  }
}
