package io.quorate.examples;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Names, each owned by whoever claimed it first. The commands are text, `name owner`.
public final class Claims implements StateMachine<String> {
  private final Map<String, String> owners = new TreeMap<>();

  public Optional<String> ownerOf(String name) {
    return Optional.ofNullable(owners.get(name));
  }

  /// Claims the first word for the last. Answers with the owner: this one, or an earlier one.
  @Override
  public String apply(long index, Bytes command) {
    String[] words = command.toUtf8().strip().split("\\s+", -1);
    return owners.computeIfAbsent(words[0], _ -> words[words.length - 1]);
  }

  @Override
  public View view() {
    Map<String, String> copy = new TreeMap<>(owners);
    return out -> {
      for (String name : copy.keySet()) {
        out.write((name + " " + copy.get(name) + "\n").getBytes(UTF_8));
      }
    };
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    List<String> lines = new String(in.readAllBytes(), UTF_8).lines().toList();
    return () -> {
      owners.clear();
      lines.forEach(line -> apply(0, Bytes.utf8(line)));
    };
  }
}
