package io.quorate.app.status;

import io.quorate.app.OnCluster;
import io.quorate.app.bench.Json;
import io.quorate.app.bench.Table;
import io.quorate.client.Endpoint;
import io.quorate.client.EtcdClient;
import io.quorate.client.EtcdException;
import io.quorate.net.tls.TlsFileException;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;

/// `quorate status`.
@Command(
    name = "status",
    header = "Shows what each member says of its replica.",
    description = {
      "",
      "Each member is asked by itself and answers without the others, so that a cluster that has no"
          + " quorum can be looked at, too. Members that do not answer are shown as such.",
      "",
      "PRIORITY is how much a member is preferred as the leader. LAG is what a member knows to be"
          + " committed and has not applied; HEARD, how long ago it heard from its leader; CONFIRMED, how old its state may be. MARGIN is the election timeout"
          + " over the longest broadcast of late, as the leader has measured it; it should be ten"
          + " or more."
    },
    footer = {
      "",
      "Exit codes: 0 every member answered, the same leader is known to all, and no state differs;"
          + " 1 otherwise; 64 for a mistake in the options.",
      "",
      "Example:",
      "  quorate status --endpoints 10.0.0.1:2379,10.0.0.2:2379,10.0.0.3:2379"
    })
public final class StatusCommand extends OnCluster {
  private static final Duration TIMEOUT = Duration.ofSeconds(3);

  public StatusCommand() {}

  @Override
  public Integer call() throws TlsFileException {
    List<MemberReport> reports =
        parsedEndpoints().parallelStream().map(StatusCommand::ask).toList();
    if (json()) {
      out().println(Json.pretty(reports));
    } else {
      print(reports, out());
    }
    return isWell(reports) ? DONE : FAILED;
  }

  private static MemberReport ask(Endpoint endpoint) {
    try (EtcdClient client = EtcdClient.of(endpoint, TIMEOUT)) {
      return MemberReport.of(endpoint.toString(), client.describe());
    } catch (EtcdException e) {
      return MemberReport.unreachable(endpoint.toString(), e.failure().toString());
    } catch (IllegalArgumentException e) {
      return MemberReport.unreachable(endpoint.toString(), String.valueOf(e.getMessage()));
    }
  }

  private static boolean isWell(List<MemberReport> reports) {
    List<Optional<String>> leaders =
        reports.stream()
            .map(report ->
                Optional.ofNullable(report.member())
                    .flatMap(member -> Optional.ofNullable(member.leader())))
            .distinct()
            .toList();
    return leaders.size() == 1 && leaders.getFirst().isPresent() && diverged(reports).isEmpty();
  }

  private static List<String> diverged(List<MemberReport> reports) {
    return reports.stream()
        .map(MemberReport::member)
        .filter(Objects::nonNull)
        .flatMap(member -> member.diverged().stream())
        .distinct()
        .toList();
  }

  private static void print(List<MemberReport> reports, PrintWriter out) {
    Table table =
        new Table(
            "ENDPOINT",
            "MEMBER",
            "ROLE",
            "PRIORITY",
            "TERM",
            "REVISION",
            "APPLIED",
            "LAG",
            "HEARD",
            "CONFIRMED",
            "SNAPSHOT",
            "DISK",
            "MARGIN");
    for (MemberReport report : reports) {
      MemberReport.Member member = report.member();
      if (member == null) {
        table.row(
            report.endpoint(), "-", "no answer", "-", "-", "-", "-", "-", "-", "-", "-", "-", "-");
      } else {
        table.row(
            report.endpoint(),
            member.id(),
            member.learners().contains(member.id()) ? "learner" : member.role(),
            Integer.toString(member.leaderPriority()),
            Long.toString(member.term()),
            Long.toString(member.revision()),
            Long.toString(member.appliedIndex()),
            Long.toString(member.lagEntries()),
            millis(member.leaderHeardMs()),
            millis(member.confirmedMs()),
            member.snapshotIndex() == 0
                ? "-"
                : member.snapshotIndex() + " (" + bytes(member.snapshotBytes()) + ")",
            bytes(member.diskBytes()),
            member.margin() == null ? "-" : member.margin() + "x");
      }
    }
    table.print(out);
    out.println();
    reports.stream()
        .filter(report -> report.problem() != null)
        .forEach(
            report -> out.println("no answer from " + report.endpoint() + ": " + report.problem()));
    reports.stream()
        .map(MemberReport::member)
        .filter(Objects::nonNull)
        .map(StatusCommand::membersAsSeenBy)
        .distinct()
        .forEach(out::println);
    diverged(reports)
        .forEach(id ->
            out.println(
                "CORRUPT: the state of %s is not that of the others; see 'quorate repair --help'"
                    .formatted(id)));
  }

  private static String membersAsSeenBy(MemberReport.Member member) {
    String learners =
        member.learners().isEmpty() ? "" : ", learners " + String.join(", ", member.learners());
    return "voters " + String.join(", ", member.voters()) + learners;
  }

  private static String millis(@Nullable Long age) {
    return age == null ? "-" : age + "ms";
  }

  private static String bytes(long count) {
    return count < 1 << 20 ? (count + 1023) / 1024 + "K" : (count >> 20) + "M";
  }
}
