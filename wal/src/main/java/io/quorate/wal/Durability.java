package io.quorate.wal;

/// Is told by a [LogWriter], on its thread, what became of the records submitted to it. Must return
/// soon: the disk waits meanwhile.
public interface Durability {
  /// All records submitted with tickets up to this one are durable.
  void durable(long highestTicket);

  /// The disk failed. Records beyond the last `durable` may be durable or not; nothing is called
  /// after this.
  void failed(Throwable cause);
}
