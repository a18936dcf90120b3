package io.quorate.protocol.commit;

import io.quorate.bytes.Bytes;

/// What a resource answers. Only [Done], and [Seen] with evidence, prove an end; everything else
/// means that nobody knows.
public sealed interface ResourceAnswer {
  /// To a check.
  record Willing() implements ResourceAnswer {
    @Override
    public String toString() {
      return "willing";
    }
  }

  /// @param undo what takes the work back, if that is the participant's to keep; otherwise whatever
  ///   helps the resource to recognise it
  /// @param redo likewise
  record Prepared(Bytes undo, Bytes redo) implements ResourceAnswer {
    @Override
    public String toString() {
      return "prepared";
    }
  }

  /// The resource says that nothing was changed and that it need not be told the outcome. It is
  /// told all the same: there are some that say so and keep the work prepared.
  record ReadOnly() implements ResourceAnswer {
    @Override
    public String toString() {
      return "read only";
    }
  }

  /// The work was not done and nothing of it is left. It must not be aborted once more: some
  /// resources take that for an error.
  record Refused() implements ResourceAnswer {
    @Override
    public String toString() {
      return "refused";
    }
  }

  /// What was asked for is done.
  record Done() implements ResourceAnswer {
    @Override
    public String toString() {
      return "done";
    }
  }

  /// An error, whatever its code says.
  record Failed(String code) implements ResourceAnswer {
    @Override
    public String toString() {
      return "error " + code;
    }
  }

  record Seen(Sight sight) implements ResourceAnswer {
    @Override
    public String toString() {
      return sight.toString();
    }
  }

  /// What has become of some work.
  enum Sight {
    /// It is there and can still be ended in either way.
    PREPARED,
    /// It was committed, and there is evidence of it.
    COMMITTED,
    /// It was taken back, and there is evidence of it.
    ABORTED,
    /// There is nothing, neither the work nor evidence of its end.
    ABSENT;

    @Override
    public String toString() {
      return switch (this) {
        case PREPARED -> "still prepared";
        case COMMITTED -> "was committed";
        case ABORTED -> "was aborted";
        case ABSENT -> "nothing there";
      };
    }
  }
}
