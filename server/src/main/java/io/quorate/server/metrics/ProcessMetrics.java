package io.quorate.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.quorate.server.metrics.MetricsText.Kind;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.ToLongFunction;

/// The process and its JVM, as Prometheus's own clients name them.
public final class ProcessMetrics implements MetricSource {
  private static final double MILLIS = 1e3;
  private static final double NANOS = 1e9;
  private static final Path STATUS = Path.of("/proc/self/status");

  public ProcessMetrics() {}

  @Override
  public void writeTo(MetricsText text) {
    RuntimeMXBean runtime = ManagementFactory.getRuntimeMXBean();
    text.gauge(
        "process_start_time_seconds", runtime.getStartTime() / MILLIS, "Since 1970, in UTC.");
    if (ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean system) {
      text.counter(
          "process_cpu_seconds_total",
          system.getProcessCpuTime() / NANOS,
          "Processor time, user's and system's.");
      text.gauge("process_open_fds", system.getOpenFileDescriptorCount(), "Open files.");
      text.gauge("process_max_fds", system.getMaxFileDescriptorCount(), "Files it may open.");
    }
    memory(text);
    text.gauge(
        "jvm_threads_current",
        ManagementFactory.getThreadMXBean().getThreadCount(),
        "Threads of the JVM.");
    text.family("jvm_gc_collection_seconds", Kind.SUMMARY, "Pauses and other work of collectors.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      text.part("_count", collector.getCollectionCount(), "gc", collector.getName());
      text.part("_sum", collector.getCollectionTime() / MILLIS, "gc", collector.getName());
    }
  }

  private static void memory(MetricsText text) {
    status("VmRSS:", "process_resident_memory_bytes", "Memory that is in use.", text);
    status("VmSize:", "process_virtual_memory_bytes", "Memory that is mapped.", text);
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    memory(text, "jvm_memory_used_bytes", memory, MemoryUsage::getUsed);
    memory(text, "jvm_memory_committed_bytes", memory, MemoryUsage::getCommitted);
    memory(text, "jvm_memory_max_bytes", memory, MemoryUsage::getMax);
  }

  private static void memory(
      MetricsText text, String name, MemoryMXBean memory, ToLongFunction<MemoryUsage> figure) {
    text.family(name, Kind.GAUGE, "Memory of the JVM; -1 is unknown.")
        .sample(figure.applyAsLong(memory.getHeapMemoryUsage()), "area", "heap")
        .sample(figure.applyAsLong(memory.getNonHeapMemoryUsage()), "area", "nonheap");
  }

  /// Linux alone tells; elsewhere the metric is missing.
  private static void status(String key, String name, String help, MetricsText text) {
    if (!Files.exists(STATUS)) {
      return;
    }
    try (var lines = Files.lines(STATUS)) {
      lines
          .filter(line -> line.startsWith(key))
          .map(line -> line.replaceAll("\\D", ""))
          .findFirst()
          .ifPresent(kibibytes -> text.gauge(name, Long.parseLong(kibibytes) * 1024.0, help));
    } catch (IOException e) {
      // Not worth failing for.
    }
  }
}
