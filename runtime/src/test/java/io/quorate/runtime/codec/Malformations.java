package io.quorate.runtime.codec;

import io.quorate.bytes.Parcel;
import java.util.Arrays;
import java.util.function.Predicate;

/// What codecs do with bytes that nobody encoded.
final class Malformations {
  private Malformations() {}

  /// Whether the parcel means something, which then survives being encoded again; if not, it is
  /// refused as malformed. Nothing else may happen.
  static boolean decodesOrRefuses(Parcel parcel, Predicate<Parcel> reencodes) {
    try {
      if (!reencodes.test(parcel)) {
        throw new AssertionError("not the same after encoding it again: " + describe(parcel));
      }
      return true;
    } catch (MalformedException _) {
      return false;
    } catch (RuntimeException e) {
      throw new AssertionError("not refused as malformed: " + describe(parcel), e);
    }
  }

  private static String describe(Parcel parcel) {
    return Arrays.toString(parcel.head().toArray()) + " " + parcel.payloads();
  }
}
