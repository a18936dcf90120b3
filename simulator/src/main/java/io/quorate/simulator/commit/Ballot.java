package io.quorate.simulator.commit;

/// What a participant will answer when it is asked.
public enum Ballot {
  YES,
  NO,
  /// Yes if it is only asked whether it could, No when it has to: three-phase commit asks twice.
  /// The other protocols ask once, and hear No.
  LATE_NO
}
