package io.quorate.server.flags;

/// The command line or the environment cannot be followed. The message is complete: it names the
/// flag, the value and what is allowed, on one line.
public final class FlagException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public FlagException(String message) {
    super(message);
  }
}
