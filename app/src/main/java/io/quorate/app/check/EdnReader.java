package io.quorate.app.check;

import io.quorate.checker.Nil;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads EDN, the notation of Clojure's values, as far as histories have it: all of it but symbols
/// with a meaning of their own. Tags are skipped, lists and vectors are the same.
///
/// Works on bytes, since histories are long; words that come again and again become the same
/// object.
final class EdnReader {
  private static final int DEPTH_MAX = 64;
  private static final int END = -1;

  /// Reading a longer one takes time that grows faster than its length.
  private static final int NUMBER_LENGTH_MAX = 1000;

  /// Words of so many digits are numbers that fit into a `long`.
  private static final int DIGITS_OF_LONG = 18;

  private static final boolean[] ENDS = ends();
  private static final int REMEMBERED = 1 << 10;

  private final InputStream in;
  private byte[] buffer = new byte[1 << 16];
  private int next;
  private int filled;
  private int line = 1;
  private int eventLine;

  /// The string that is being read.
  private byte[] string = new byte[64];

  private int stringLength;

  /// Words that have been read.
  private final @Nullable Word[] remembered = new @Nullable Word[REMEMBERED];

  /// What a word means.
  private static final class Word {
    final byte[] bytes;
    final Object value;

    Word(byte[] bytes, Object value) {
      this.bytes = bytes;
      this.value = value;
    }
  }

  EdnReader(InputStream in) {
    this.in = in;
  }

  /// The value that a text stands for.
  static Object parse(String text) throws MalformedInputException {
    try {
      EdnReader reader =
          new EdnReader(new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8)));
      Object value = reader.read(0);
      reader.skipSpace();
      if (reader.peek() != END) {
        throw new MalformedInputException("'%s' is more than one value".formatted(text));
      }
      return value;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /// Reads the next map. Vectors around maps are not looked at.
  ///
  /// @return false at the end of the file
  boolean readEvent(Event event) throws IOException, MalformedInputException {
    while (true) {
      skipSpace();
      eventLine = line;
      int first = peek();
      switch (first) {
        case END -> {
          return false;
        }
        case '[', ']', '(', ')' -> take();
        case '#' -> skipTag();
        case '{' -> {
          take();
          readEntries(event);
          return true;
        }
        default -> throw malformed("%s is no map".formatted(read(0)));
      }
    }
  }

  /// The line in which the last event begins.
  int eventLine() {
    return eventLine;
  }

  private void readEntries(Event event) throws IOException, MalformedInputException {
    event.clear();
    for (skipSpace(); peek() != '}'; skipSpace()) {
      Object key = read(1);
      skipSpace();
      if (peek() == '}') {
        throw malformed("the map has no value for " + key);
      }
      Object value = read(1);
      if (key instanceof Keyword(var name)) {
        event.put(name, value);
      }
    }
    take();
  }

  private Object read(int depth) throws IOException, MalformedInputException {
    if (depth > DEPTH_MAX) {
      throw malformed("values are nested deeper than %d".formatted(DEPTH_MAX));
    }
    skipSpace();
    int first = peek();
    return switch (first) {
      case END -> throw malformed("the file ends in the middle of a value");
      case '[' -> List.copyOf(readUntil(']', depth));
      case '(' -> List.copyOf(readUntil(')', depth));
      case '{' -> toMap(readUntil('}', depth));
      case '"' -> readString();
      case '\\' -> readCharacter();
      case '#' -> readHash(depth);
      case ']', ')', '}' -> throw malformed("'%c' closes nothing".formatted(first));
      default -> readWord();
    };
  }

  private List<Object> readUntil(int end, int depth) throws IOException, MalformedInputException {
    take();
    List<Object> values = new ArrayList<>();
    for (skipSpace(); peek() != end; skipSpace()) {
      values.add(read(depth + 1));
    }
    take();
    return values;
  }

  private Map<Object, Object> toMap(List<Object> entries) throws MalformedInputException {
    if (entries.size() % 2 != 0) {
      throw malformed("the map has no value for " + entries.getLast());
    }
    Map<Object, Object> map = new HashMap<>();
    for (int i = 0; i < entries.size(); i += 2) {
      map.put(entries.get(i), entries.get(i + 1));
    }
    return Map.copyOf(map);
  }

  private Object readHash(int depth) throws IOException, MalformedInputException {
    take();
    if (peek() == '{') {
      Set<Object> set = new HashSet<>(readUntil('}', depth));
      return Set.copyOf(set);
    }
    readWord();
    return read(depth + 1);
  }

  private void skipTag() throws IOException, MalformedInputException {
    take();
    if (peek() == '{') {
      throw malformed("a set is no map");
    }
    readWord();
  }

  private String readString() throws IOException, MalformedInputException {
    take();
    stringLength = 0;
    for (int each = take(); each != '"'; each = take()) {
      switch (each) {
        case END -> throw malformed("the file ends in the middle of a string");
        case '\\' -> appendEscaped();
        default -> append(each);
      }
    }
    return new String(string, 0, stringLength, StandardCharsets.UTF_8);
  }

  private void appendEscaped() throws IOException, MalformedInputException {
    int escaped = take();
    switch (escaped) {
      case 'n' -> append('\n');
      case 't' -> append('\t');
      case 'r' -> append('\r');
      case 'b' -> append('\b');
      case 'f' -> append('\f');
      case '"', '\\', '/' -> append(escaped);
      case 'u' -> {
        StringBuilder digits = new StringBuilder();
        for (int i = 0; i < 4 && peek() != END; i++) {
          digits.append((char) take());
        }
        String text = String.valueOf((char) hexadecimal(digits.toString()));
        for (byte each : text.getBytes(StandardCharsets.UTF_8)) {
          append(each);
        }
      }
      case END -> throw malformed("the file ends in the middle of a string");
      default -> throw malformed("'\\%c' in a string".formatted(escaped));
    }
  }

  private int hexadecimal(String digits) throws MalformedInputException {
    try {
      return Integer.parseInt(digits, 16);
    } catch (NumberFormatException _) {
      throw malformed("'\\u%s' in a string".formatted(digits));
    }
  }

  /// Characters are read as strings, with the names that Clojure has for some.
  private String readCharacter() throws IOException {
    take();
    stringLength = 0;
    append(take());
    while (!endsWord(peek())) {
      append(take());
    }
    String name = new String(string, 0, stringLength, StandardCharsets.UTF_8);
    return switch (name) {
      case "newline" -> "\n";
      case "space" -> " ";
      case "tab" -> "\t";
      case "return" -> "\r";
      default -> name;
    };
  }

  // ---- words
  // -------------------------------------------------------------------------

  private Object readWord() throws IOException, MalformedInputException {
    int end = endOfWord();
    int hash = 0;
    long number = 0;
    boolean digits = end > next && end - next <= DIGITS_OF_LONG;
    for (int i = next; i < end; i++) {
      int each = buffer[i];
      hash = hash * 31 + each;
      number = number * 10 + (each - '0');
      digits &= each >= '0' && each <= '9';
    }
    int begin = next;
    next = end;
    return digits ? (Object) number : known(begin, end, (hash ^ (hash >>> 10)) & (REMEMBERED - 1));
  }

  private Object known(int begin, int end, int place) throws IOException, MalformedInputException {
    Word known = remembered[place];
    if (known != null && Arrays.equals(known.bytes, 0, known.bytes.length, buffer, begin, end)) {
      return known.value;
    }
    byte[] bytes = Arrays.copyOfRange(buffer, begin, end);
    Object value = meaning(new String(bytes, StandardCharsets.UTF_8));
    remembered[place] = new Word(bytes, value);
    return value;
  }

  /// Where the word that begins at the next byte ends; all of it is in the buffer then.
  private int endOfWord() throws IOException {
    int end = next;
    while (true) {
      while (end < filled && !ENDS[buffer[end] & 0xFF]) {
        end++;
      }
      int length = end - next;
      if (end < filled || !fetch()) {
        return next + length;
      }
      end = next + length;
    }
  }

  private Object meaning(String text) throws IOException, MalformedInputException {
    return switch (text) {
      case "" -> throw malformed("'%c' is no value".formatted(peek()));
      case "nil" -> Nil.NIL;
      case "true" -> true;
      case "false" -> false;
      default -> {
        char first = text.charAt(0);
        char second = text.length() > 1 ? text.charAt(1) : ' ';
        if (first == ':') {
          yield new Keyword(text.substring(1));
        }
        boolean signed = (first == '-' || first == '+') && Character.isDigit(second);
        yield signed || Character.isDigit(first) ? number(text) : text;
      }
    };
  }

  private Object number(String text) throws MalformedInputException {
    if (text.length() > NUMBER_LENGTH_MAX) {
      throw malformed("a number of %,d digits".formatted(text.length()));
    }
    try {
      if (text.endsWith("N")) {
        return whole(text.substring(0, text.length() - 1));
      }
      if (text.endsWith("M")) {
        return new BigDecimal(text.substring(0, text.length() - 1));
      }
      return text.matches("[-+]?\\d+") ? whole(text) : (Object) Double.valueOf(text);
    } catch (NumberFormatException _) {
      throw malformed("'%s' is no number".formatted(text));
    }
  }

  /// A `long`, unless it is too big for one.
  private static Object whole(String text) {
    BigInteger number = new BigInteger(text);
    return number.bitLength() < Long.SIZE ? (Object) number.longValue() : number;
  }

  private static boolean endsWord(int each) {
    return each == END || ENDS[each];
  }

  private static boolean[] ends() {
    boolean[] ends = new boolean[256];
    for (char each : " ,\t\n\r[](){}\";".toCharArray()) {
      ends[each] = true;
    }
    return ends;
  }

  // ---- bytes
  // -------------------------------------------------------------------------

  /// Skips blanks, commas, comments, and values that `#_` takes out.
  private void skipSpace() throws IOException, MalformedInputException {
    while (true) {
      int each = peek();
      if (each == ';') {
        while (peek() != '\n' && peek() != END) {
          take();
        }
      } else if (each == '#' && discards()) {
        take();
        take();
        read(1);
      } else if (each == ' ' || each == ',' || each == '\n' || each == '\r' || each == '\t') {
        take();
      } else {
        return;
      }
    }
  }

  private boolean discards() throws IOException {
    return (next + 1 < filled || fetch()) && buffer[next + 1] == '_';
  }

  private int peek() throws IOException {
    return next < filled || fetch() ? buffer[next] & 0xFF : END;
  }

  /// Gets more bytes behind those of the buffer that have not been taken. Whether there are more.
  private boolean fetch() throws IOException {
    if (next > 0) {
      System.arraycopy(buffer, next, buffer, 0, filled - next);
      filled -= next;
      next = 0;
    }
    if (filled == buffer.length) {
      buffer = Arrays.copyOf(buffer, 2 * buffer.length);
    }
    int more = in.read(buffer, filled, buffer.length - filled);
    filled += Math.max(0, more);
    return more > 0;
  }

  private int take() throws IOException {
    int taken = peek();
    if (taken != END) {
      next++;
    }
    if (taken == '\n') {
      line++;
    }
    return taken;
  }

  private void append(int each) {
    if (stringLength == string.length) {
      string = Arrays.copyOf(string, 2 * string.length);
    }
    string[stringLength++] = (byte) each;
  }

  private MalformedInputException malformed(String reason) {
    return new MalformedInputException(line, reason);
  }
}
