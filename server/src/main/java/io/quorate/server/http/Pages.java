package io.quorate.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Collectors;

/// Finds the [Page] that a request asks for.
public final class Pages implements RequestHandler {
  private static final Response NOT_FOUND =
      Response.text(HttpResponseStatus.NOT_FOUND, "404 page not found\n");

  private final Map<String, Page> pages;

  public Pages(List<Page> pages) {
    this.pages = pages.stream().collect(Collectors.toMap(Page::path, Function.identity()));
  }

  @Override
  public void handle(Request request, Consumer<Response> reply) {
    Page page = pages.get(request.path());
    if (page == null) {
      reply.accept(NOT_FOUND);
    } else if (page.method().equals(request.method())) {
      page.handler().handle(request, reply);
    } else {
      reply.accept(Response.of(HttpResponseStatus.METHOD_NOT_ALLOWED).allowing(page.method()));
    }
  }
}
