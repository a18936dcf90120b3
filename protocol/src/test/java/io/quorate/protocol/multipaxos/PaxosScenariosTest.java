package io.quorate.protocol.multipaxos;

import io.quorate.protocol.scenario.Scenarios;
import java.io.IOException;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

class PaxosScenariosTest {
  @TestFactory
  Stream<DynamicTest> scenarios() throws IOException {
    return Scenarios.in("multi-paxos", PaxosDisk::prepared);
  }
}
