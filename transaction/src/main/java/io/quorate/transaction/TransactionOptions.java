package io.quorate.transaction;

import java.time.Duration;

/// What bounds and tunes transactions.
///
/// @param patience how long a coordinator waits for votes
/// @param retry after which it asks again for what was not answered
/// @param inDoubtAfter how long a transaction is prepared before others look after it
/// @param answerWithin after which a client is told that nobody knows yet
/// @param participantsMax keyspaces of one transaction
/// @param opsMax ranges seen, and keys written, in one keyspace
/// @param bytesMax the longest part of a transaction, in bytes
/// @param openMax transactions that a coordinator has open at once
/// @param epochLength transactions after which a coordinator takes another epoch, so that the
///   register may forget those before
public record TransactionOptions(
    Duration patience,
    Duration retry,
    Duration inDoubtAfter,
    Duration answerWithin,
    int participantsMax,
    int opsMax,
    int bytesMax,
    int openMax,
    long epochLength) {
  public static final TransactionOptions DEFAULT =
      new TransactionOptions(
          Duration.ofSeconds(2),
          Duration.ofMillis(500),
          Duration.ofSeconds(2),
          Duration.ofSeconds(7),
          16,
          128,
          3 * 512 * 1024,
          10_000,
          10_000);

  public TransactionOptions {
    if (patience.compareTo(Duration.ZERO) <= 0
        || retry.compareTo(Duration.ZERO) <= 0
        || inDoubtAfter.compareTo(Duration.ZERO) <= 0
        || answerWithin.compareTo(Duration.ZERO) <= 0) {
      throw new IllegalArgumentException(
          "times must be positive: %s, %s, %s, %s"
              .formatted(patience, retry, inDoubtAfter, answerWithin));
    }
    if (participantsMax < 1 || opsMax < 1 || bytesMax < 1 || openMax < 1 || epochLength < 1) {
      throw new IllegalArgumentException(
          "bounds must be positive: %d, %d, %d, %d, %d"
              .formatted(participantsMax, opsMax, bytesMax, openMax, epochLength));
    }
  }

  /// With other times, which the others follow.
  public TransactionOptions withPatience(Duration time) {
    return new TransactionOptions(
        time,
        time.dividedBy(4),
        time,
        answerWithin,
        participantsMax,
        opsMax,
        bytesMax,
        openMax,
        epochLength);
  }

  public TransactionOptions withEpochLength(long transactions) {
    return new TransactionOptions(
        patience,
        retry,
        inDoubtAfter,
        answerWithin,
        participantsMax,
        opsMax,
        bytesMax,
        openMax,
        transactions);
  }

  /// With other bounds of what one transaction may be.
  public TransactionOptions withSizes(int participants, int ops, int bytes) {
    return new TransactionOptions(
        patience,
        retry,
        inDoubtAfter,
        answerWithin,
        participants,
        ops,
        bytes,
        openMax,
        epochLength);
  }
}
