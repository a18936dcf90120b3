package io.quorate.app.check;

import io.quorate.checker.History;
import io.quorate.checker.Model;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/// Reads a history from a file: maps of EDN or objects of JSON, one after the other or in one
/// vector. Which it is shows at the first map: in JSON it begins with a string.
final class HistoryFile {
  private static final int LOOK_AHEAD = 1 << 16;

  private HistoryFile() {}

  static History read(Path file, Model model)
      throws IOException, MalformedInputException, TooLargeException {
    Events events = new Events(model);
    try (InputStream in = new BufferedInputStream(Files.newInputStream(file), LOOK_AHEAD)) {
      if (isJson(in)) {
        JsonHistory.read(in, events);
      } else {
        EdnReader reader = new EdnReader(in);
        Event event = new Event();
        while (reader.readEvent(event)) {
          events.add(event, reader.eventLine());
        }
      }
      return events.history();
    } catch (OutOfMemoryError _) {
      throw new TooLargeException(events.calls());
    }
  }

  private static boolean isJson(InputStream in) throws IOException {
    in.mark(LOOK_AHEAD);
    boolean inMap = false;
    for (int i = 0; i < LOOK_AHEAD; i++) {
      int next = in.read();
      if (next == '{') {
        inMap = true;
      } else if (next < 0 || !(Character.isWhitespace(next) || next == '[')) {
        in.reset();
        return inMap && next == '"';
      }
    }
    in.reset();
    return false;
  }
}
