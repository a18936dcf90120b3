/// What the server tells monitoring, as Prometheus reads it: etcd's names where the meaning is
/// etcd's, `quorate_` in front of what is our own.
///
/// Counting is cheap and happens where things happen: counters that several threads share are
/// [java.util.concurrent.atomic.LongAdder]s. Everything else, from adding up to reading `/proc`,
/// happens when somebody asks. Each [io.quorate.server.metrics.MetricSource] then adds its part to
/// the [io.quorate.server.metrics.MetricsText].
package io.quorate.server.metrics;
