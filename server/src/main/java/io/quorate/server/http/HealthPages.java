package io.quorate.server.http;

import io.netty.handler.codec.http.HttpResponseStatus;
import io.quorate.runtime.Consistency;
import io.quorate.server.metrics.MetricSource;
import io.quorate.server.metrics.MetricsText;
import io.quorate.server.metrics.MetricsText.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The pages by which probes learn how the server is, in the words of etcd 3.6.
///
/// - `/health`: whether the cluster works, as seen from here; with `?serializable=true` only
///   whether this node does. An alarm is a failure, unless `?exclude=NOSPACE` names it.
/// - `/livez`: whether it would help to restart this node.
/// - `/readyz`: whether clients should be sent here.
///
/// The latter two say `ok`, with `?verbose` what was checked, and each check has a page below them.
public final class HealthPages implements MetricSource {
  private static final Logger LOG = LoggerFactory.getLogger(HealthPages.class);

  /// Tells what is wrong, or nothing.
  private interface Check {
    void run(Consumer<Optional<String>> failure);
  }

  /// One check of `/livez` or `/readyz`, and how it went.
  private record NamedCheck(
      String page, String name, Check check, LongAdder successes, LongAdder failures) {
    NamedCheck(String page, String name, Check check) {
      this(page, name, check, new LongAdder(), new LongAdder());
    }

    String path() {
      return page + "/" + name;
    }
  }

  private final Vitals vitals;
  private final List<NamedCheck> live;
  private final List<NamedCheck> ready;
  private final LongAdder healthy = new LongAdder();
  private final LongAdder unhealthy = new LongAdder();

  public HealthPages(Vitals vitals) {
    this.vitals = vitals;
    this.live = List.of(reads("/livez", "serializable_read", Consistency.SERIALIZABLE));
    this.ready =
        List.of(
            new NamedCheck("/readyz", "data_corruption", this::checkCorruption),
            reads("/readyz", "serializable_read", Consistency.SERIALIZABLE),
            reads("/readyz", "linearizable_read", Consistency.LINEARIZABLE),
            // Until there are learners, no node is one.
            new NamedCheck("/readyz", "non_learner", failure -> failure.accept(Optional.empty())));
  }

  public List<Page> pages() {
    List<Page> pages = new ArrayList<>();
    pages.add(Page.get("/health", this::health));
    for (List<NamedCheck> checks : List.of(live, ready)) {
      pages.add(
          Page.get(checks.getFirst().page(), (request, reply) -> runAll(checks, request, reply)));
      for (NamedCheck check : checks) {
        pages.add(
            Page.get(check.path(), (request, reply) -> runAll(List.of(check), request, reply)));
      }
    }
    return pages;
  }

  // ---- /health
  // -------------------------------------------------------------------------------------

  private void health(Request request, Consumer<Response> reply) {
    boolean serializable = request.parameter("serializable").equals("true");
    List<String> excluded = request.parameters().getOrDefault("exclude", List.of());
    Optional<String> alarm =
        vitals.alarms().get().stream()
            .filter(name -> !excluded.contains(name))
            .sorted()
            .findFirst();
    if (alarm.isPresent()) {
      health(Optional.of("ALARM " + alarm.get()), reply);
    } else if (!serializable && !vitals.knowsLeader().getAsBoolean()) {
      health(Optional.of("RAFT NO LEADER"), reply);
    } else {
      vitals
          .reading()
          .attempt(
              serializable ? Consistency.SERIALIZABLE : Consistency.LINEARIZABLE,
              failure -> health(failure.map(reason -> "RANGE ERROR:" + reason), reply));
    }
  }

  private void health(Optional<String> failure, Consumer<Response> reply) {
    if (failure.isEmpty()) {
      healthy.increment();
      reply.accept(Response.text(HttpResponseStatus.OK, "{\"health\":\"true\",\"reason\":\"\"}"));
    } else {
      unhealthy.increment();
      LOG.warn("/health: {}", failure.get());
      reply.accept(
          Response.text(
              HttpResponseStatus.SERVICE_UNAVAILABLE,
              "{\"health\":\"false\",\"reason\":\"%s\"}\n".formatted(failure.get())));
    }
  }

  // ---- /livez and /readyz
  // --------------------------------------------------------------------------

  private NamedCheck reads(String page, String name, Consistency consistency) {
    return new NamedCheck(page, name, failure -> vitals.reading().attempt(consistency, failure));
  }

  private void checkCorruption(Consumer<Optional<String>> failure) {
    failure.accept(
        Optional.of("alarm activated: CORRUPT")
            .filter(_ -> vitals.alarms().get().contains("CORRUPT")));
  }

  private static void runAll(List<NamedCheck> checks, Request request, Consumer<Response> reply) {
    List<String> excluded = request.parameters().getOrDefault("exclude", List.of());
    List<NamedCheck> wanted =
        checks.stream().filter(check -> !excluded.contains(check.name())).toList();
    boolean verbose = request.parameters().containsKey("verbose");
    runFrom(
        0,
        wanted,
        "",
        true,
        (passed, report) -> {
          if (passed) {
            reply.accept(Response.text(HttpResponseStatus.OK, (verbose ? report : "") + "ok\n"));
          } else {
            LOG.warn("{}: {}", request.path(), report);
            reply.accept(Response.text(HttpResponseStatus.SERVICE_UNAVAILABLE, report + "\n"));
          }
        });
  }

  private interface Verdict {
    void accept(boolean passed, String report);
  }

  /// Runs the checks one after the other: each begins when the one before has told its result.
  private static void runFrom(
      int next, List<NamedCheck> checks, String report, boolean passed, Verdict verdict) {
    if (next == checks.size()) {
      verdict.accept(passed, report);
      return;
    }
    NamedCheck check = checks.get(next);
    check
        .check()
        .run(failure -> {
          String line =
              failure
                  .map(reason -> "[-]%s failed: %s\n".formatted(check.name(), reason))
                  .orElseGet(() -> "[+]%s ok\n".formatted(check.name()));
          (failure.isEmpty() ? check.successes() : check.failures()).increment();
          runFrom(next + 1, checks, report + line, passed && failure.isEmpty(), verdict);
        });
  }

  @Override
  public void writeTo(MetricsText text) {
    text.counter("etcd_server_health_success", healthy.sum(), "How often /health was well.");
    text.counter("etcd_server_health_failures", unhealthy.sum(), "How often /health was not.");
    text.family("etcd_server_healthchecks_total", Kind.COUNTER, "Checks made, by their result.");
    for (List<NamedCheck> checks : List.of(live, ready)) {
      for (NamedCheck check : checks) {
        result(text, check, "success", check.successes());
        result(text, check, "error", check.failures());
      }
    }
  }

  private static void result(MetricsText text, NamedCheck check, String status, LongAdder count) {
    text.sample(
        count.sum(), "name", check.name(), "status", status, "type", check.page().substring(1));
  }
}
