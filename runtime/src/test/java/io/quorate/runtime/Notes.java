package io.quorate.runtime;

import io.quorate.bytes.Bytes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// A list of texts that commands add to; what a command results in is its place in the list. Beside
/// them the times that it was told.
final class Notes implements StateMachine<Integer> {
  private final List<String> texts = new ArrayList<>();
  private final List<Long> times = new ArrayList<>();

  @Override
  public Integer apply(long index, Bytes command) {
    texts.add(command.toUtf8());
    return texts.size();
  }

  @Override
  public void time(long millis) {
    times.add(millis);
  }

  List<Long> times() {
    return List.copyOf(times);
  }

  List<String> texts() {
    return List.copyOf(texts);
  }

  @Override
  public View view() {
    byte[] lines = String.join("\n", texts).getBytes(StandardCharsets.UTF_8);
    return out -> out.write(lines);
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    List<String> lines = new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    return () -> {
      texts.clear();
      texts.addAll(lines);
    };
  }
}
