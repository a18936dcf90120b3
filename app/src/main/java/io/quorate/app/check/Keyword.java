package io.quorate.app.check;

/// A keyword of EDN, such as `:read`.
record Keyword(String name) {
  @Override
  public String toString() {
    return ":" + name;
  }
}
