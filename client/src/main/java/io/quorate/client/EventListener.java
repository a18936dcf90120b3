package io.quorate.client;

/// Who is told what befalls a server.
public interface EventListener {
  void happened(ServerEvent event);

  /// So many events were dropped before the next one: the listener was too slow, or came too late.
  void missed(long count);
}
