/// The command `quorate`.
@org.jspecify.annotations.NullMarked
module io.quorate.app {
  requires static transitive org.jspecify;
  requires ch.qos.logback.classic;
  requires ch.qos.logback.core;
  requires transitive info.picocli;
  requires io.quorate.checker;
  requires transitive io.quorate.client;
  requires io.quorate.server;
  requires io.quorate.simulator;
  requires io.quorate.testkit;
  requires com.fasterxml.jackson.annotation;
  requires java.logging;
  requires org.slf4j;
  requires tools.jackson.core;
  requires tools.jackson.databind;

  exports io.quorate.app;

  opens io.quorate.app to
      info.picocli;
  opens io.quorate.app.simulate to
      info.picocli,
      tools.jackson.databind;
  opens io.quorate.app.bench to
      info.picocli,
      tools.jackson.databind;
  opens io.quorate.app.check to
      info.picocli;
  opens io.quorate.app.keyspace to
      info.picocli,
      tools.jackson.databind;
  opens io.quorate.app.status to
      info.picocli,
      tools.jackson.databind;
  opens io.quorate.app.txn to
      info.picocli,
      tools.jackson.databind;
}
