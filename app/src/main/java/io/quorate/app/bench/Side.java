package io.quorate.app.bench;

/// Who takes part in a comparison.
///
/// @param version empty if it says nothing
record Side(String name, String version) {
  @Override
  public String toString() {
    return version.isEmpty() ? name : name + " " + version;
  }
}
