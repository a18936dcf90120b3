package io.quorate.net.tls;

/// A file of TLS cannot be used. The message says which and why, and shows nothing of its content.
public final class TlsFileException extends Exception {
  private static final long serialVersionUID = 1;

  TlsFileException(String message) {
    super(message);
  }
}
