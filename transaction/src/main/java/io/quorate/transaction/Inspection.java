package io.quorate.transaction;

import static io.quorate.protocol.commit.Outcome.COMMITTED;

import io.quorate.kv.FinishRequest;
import io.quorate.kv.KvStore;
import io.quorate.kv.PrepareRequest;
import io.quorate.protocol.NodeId;
import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.runtime.Consistency;
import io.quorate.runtime.Group;
import io.quorate.runtime.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// For operators: which transactions are not finished, and how to end one.
///
/// May be called by any thread; answers come on the node's.
public final class Inspection {
  /// What can be said.
  ///
  /// @param silent keyspaces that did not answer, of which nothing is known
  /// @param resolutions what operators have done of late
  public record Report(
      List<Unfinished> transactions, List<String> silent, List<Resolution> resolutions) {
    public Report {
      transactions = List.copyOf(transactions);
      silent = List.copyOf(silent);
      resolutions = List.copyOf(resolutions);
    }
  }

  private static final Logger LOG = LoggerFactory.getLogger(Inspection.class);

  private final Group<Decisions, RegisterAnswer> decisions;
  private final Participants keyspaces;
  private final Surroundings surroundings;

  public Inspection(
      Group<Decisions, RegisterAnswer> decisions,
      Participants keyspaces,
      Surroundings surroundings) {
    this.decisions = decisions;
    this.keyspaces = keyspaces;
    this.surroundings = surroundings;
  }

  /// Lists all that is not finished; nothing if the register does not answer.
  public void list(Consumer<Optional<Report>> reply) {
    surroundings.execute(() -> new Listing(keyspaces.all(), reply).begin());
  }

  /// What became of a wish to end a transaction.
  public sealed interface Resolving {
    /// The register says so, and the keyspaces are told.
    record Resolved(RegisterAnswer answer) implements Resolving {}

    /// Nothing was done: it is prepared nowhere, and there is no commit of it to be finished.
    ///
    /// @param silent keyspaces that did not answer, of which nothing is known
    record NotFound(List<String> silent) implements Resolving {
      public NotFound {
        silent = List.copyOf(silent);
      }
    }

    /// Nothing was done: its coordinator, and nobody else, knows what becomes of it.
    record Bound(TransactionId transaction) implements Resolving {}

    /// The register cannot be reached. It may have been asked, or not.
    record Unanswered() implements Resolving {}
  }

  /// Ends a transaction for which nobody else seems to: it is aborted, unless it is committed
  /// already, and its keyspaces are told which. A commit cannot be asked for, since nobody could
  /// know that its coordinator has not told somebody of an abort. What was done is kept.
  ///
  /// One that is not there is not resolved: a name with a mistake in it would close a transaction
  /// that has not begun.
  ///
  /// @param word who asks, and why
  public void resolve(TransactionId transaction, String word, Consumer<Resolving> reply) {
    list(report -> {
      if (report.isEmpty()) {
        reply.accept(new Resolving.Unanswered());
        return;
      }
      Optional<Unfinished> known =
          report.get().transactions().stream()
              .filter(each -> each.id().equals(transaction))
              .findFirst();
      if (known.isEmpty()) {
        reply.accept(new Resolving.NotFound(report.get().silent()));
      } else if (known.get().note().protocol() == Protocol.TWO_PHASE) {
        reply.accept(new Resolving.Bound(transaction));
      } else {
        resolveKnown(transaction, word, reply);
      }
    });
  }

  private void resolveKnown(TransactionId transaction, String word, Consumer<Resolving> reply) {
    DecisionCommand command =
        new DecisionCommand.Resolve(transaction, word, surroundings.wallMillis());
    decisions.submitIdempotent(
        command.encode(),
        attempts -> {
          if (attempts.last() instanceof Outcome.Done(var answer, _)) {
            boolean commit = answer.equals(new RegisterAnswer.Decided(COMMITTED));
            FinishRequest finish = new FinishRequest(Note.name(transaction), commit);
            keyspaces.all().forEach(each -> each.submitIdempotent(finish, _ -> {}));
            LOG.info("an operator resolves transaction {}: {} ({})", transaction, answer, word);
            reply.accept(new Resolving.Resolved(answer));
          } else {
            reply.accept(new Resolving.Unanswered());
          }
        });
  }

  /// Asks all keyspaces, and then the register, which may have gone on meanwhile.
  private final class Listing {
    private final List<Participant> participants;
    private final Consumer<Optional<Report>> reply;
    private final Map<TransactionId, Note> notes = new TreeMap<>();
    private final Map<TransactionId, List<String>> preparedIn = new TreeMap<>();
    private final List<String> silent = new ArrayList<>();
    private int left;

    Listing(List<Participant> participants, Consumer<Optional<Report>> reply) {
      this.participants = participants;
      this.reply = reply;
      this.left = participants.size();
    }

    void begin() {
      if (participants.isEmpty()) {
        askRegister();
      }
      for (Participant keyspace : participants) {
        keyspace.query(
            Consistency.LINEARIZABLE,
            KvStore::prepared,
            outcome -> {
              if (outcome instanceof Outcome.Done<List<PrepareRequest>>(var list, _)) {
                list.forEach(each -> add(keyspace.name(), each));
              } else {
                silent.add(keyspace.name());
              }
              if (--left == 0) {
                askRegister();
              }
            });
      }
    }

    private void add(String keyspace, PrepareRequest prepare) {
      TransactionId id = Note.id(prepare.transaction());
      notes.put(id, Note.decode(prepare.note()));
      preparedIn.computeIfAbsent(id, _ -> new ArrayList<>()).add(keyspace);
    }

    private void askRegister() {
      decisions.query(
          Consistency.LINEARIZABLE,
          this::report,
          outcome ->
              reply.accept(
                  outcome instanceof Outcome.Done<Report>(var report, _)
                      ? Optional.of(report)
                      : Optional.empty()));
    }

    private Report report(Decisions state) {
      SortedMap<TransactionId, List<NodeId>> commits = state.register().unfinished();
      commits.forEach((id, concerned) -> notes.putIfAbsent(id, new Note(0, names(concerned))));
      List<Unfinished> transactions = new ArrayList<>();
      notes.forEach((id, note) ->
          transactions.add(
              new Unfinished(
                  id, note, preparedIn.getOrDefault(id, List.of()), decision(id, note, state))));
      return new Report(transactions, silent, state.resolutions());
    }

    /// The register knows nothing of what is not its own.
    private static RegisterAnswer decision(TransactionId id, Note note, Decisions state) {
      return switch (note.protocol()) {
        case REGISTER -> state.register().read(id);
        case TWO_PHASE -> new RegisterAnswer.Undecided();
      };
    }

    private List<String> names(List<NodeId> concerned) {
      return participants.stream()
          .filter(each -> concerned.contains(each.id()))
          .map(Participant::name)
          .toList();
    }
  }
}
