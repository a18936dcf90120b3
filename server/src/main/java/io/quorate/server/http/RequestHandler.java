package io.quorate.server.http;

import java.util.function.Consumer;

/// Answers requests. Must not block; the response may come later, from any thread, once.
@FunctionalInterface
interface RequestHandler {
  void handle(Request request, Consumer<Response> reply);
}
