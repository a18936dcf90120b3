package io.quorate.server.metrics;

import com.sun.management.UnixOperatingSystemMXBean;
import io.quorate.server.metrics.MetricsText.Type;
import java.io.IOException;
import java.lang.management.GarbageCollectorMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryMXBean;
import java.lang.management.MemoryUsage;
import java.lang.management.RuntimeMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
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
    text.family("jvm_gc_collection_seconds", Type.SUMMARY, "Pauses and other work of collectors.");
    for (GarbageCollectorMXBean collector : ManagementFactory.getGarbageCollectorMXBeans()) {
      text.part("_count", collector.getCollectionCount(), "gc", collector.getName());
      text.part("_sum", collector.getCollectionTime() / MILLIS, "gc", collector.getName());
    }
  }

  private static void memory(MetricsText text) {
    status("VmRSS:", "process_resident_memory_bytes", "Memory that is in use.", text);
    status("VmSize:", "process_virtual_memory_bytes", "Memory that is mapped.", text);
    MemoryMXBean memory = ManagementFactory.getMemoryMXBean();
    Map<String, MemoryUsage> areas =
        Map.of("heap", memory.getHeapMemoryUsage(), "nonheap", memory.getNonHeapMemoryUsage());
    area(text, "jvm_memory_used_bytes", areas, MemoryUsage::getUsed);
    area(text, "jvm_memory_committed_bytes", areas, MemoryUsage::getCommitted);
    area(text, "jvm_memory_max_bytes", areas, MemoryUsage::getMax);
  }

  private static void area(
      MetricsText text,
      String name,
      Map<String, MemoryUsage> areas,
      ToLongFunction<MemoryUsage> figure) {
    text.family(name, Type.GAUGE, "Memory of the JVM; -1 is unknown.");
    areas.forEach((area, usage) -> text.sample(figure.applyAsLong(usage), "area", area));
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
