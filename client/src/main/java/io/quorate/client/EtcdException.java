package io.quorate.client;

/// A read did not succeed, or the cluster could not be reached.
public final class EtcdException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  // Exceptions are serializable by inheritance only; nobody does it.
  private final transient Failure failure;

  EtcdException(Endpoint endpoint, Failure failure) {
    super(endpoint + ": " + failure);
    this.failure = failure;
  }

  public Failure failure() {
    return failure;
  }
}
