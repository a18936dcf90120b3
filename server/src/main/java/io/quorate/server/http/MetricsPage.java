package io.quorate.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quorate.server.metrics.MetricSource;
import io.quorate.server.metrics.MetricsText;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.function.Consumer;

/// `/metrics`, for Prometheus.
public final class MetricsPage {
  private final List<MetricSource> sources;
  private final Executor executor;

  /// @param executor asks the sources, which may take a while
  public MetricsPage(List<MetricSource> sources, Executor executor) {
    this.sources = List.copyOf(sources);
    this.executor = executor;
  }

  public Page page() {
    return Page.get("/metrics", this::answer);
  }

  private void answer(Request request, Consumer<Response> reply) {
    executor.execute(() -> {
      MetricsText text = new MetricsText();
      sources.forEach(source -> source.writeTo(text));
      reply.accept(Response.of(HttpResponseStatus.OK, MetricsText.CONTENT_TYPE, text.toString()));
    });
  }
}
