package io.quorate.client;

import io.quorate.api.transaction.TransactionId;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// How a transaction over keyspaces is called: `owner/epoch/sequence`, the owner in hexadecimal as
/// members are.
public record TransactionName(long owner, long epoch, long sequence) {
  private static final Pattern FORM = Pattern.compile("([0-9a-f]{1,16})/(-?\\d{1,18})/(\\d{1,18})");

  /// @throws IllegalArgumentException if it is none
  public static TransactionName parse(String text) {
    Matcher matcher = FORM.matcher(text);
    if (!matcher.matches()) {
      throw new IllegalArgumentException(
          "'%s' names no transaction: it must be like 8e9e05c52164694d/3/17".formatted(text));
    }
    return new TransactionName(
        Long.parseUnsignedLong(matcher.group(1), 16),
        Long.parseLong(matcher.group(2)),
        Long.parseLong(matcher.group(3)));
  }

  static TransactionName of(TransactionId id) {
    return new TransactionName(id.getOwner(), id.getEpoch(), id.getSequence());
  }

  TransactionId message() {
    return TransactionId.newBuilder().setOwner(owner).setEpoch(epoch).setSequence(sequence).build();
  }

  @Override
  public String toString() {
    return Long.toHexString(owner) + "/" + epoch + "/" + sequence;
  }
}
