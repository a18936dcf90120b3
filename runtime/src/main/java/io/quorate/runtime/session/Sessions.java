package io.quorate.runtime.session;

import io.quorate.bytes.Bytes;
import io.quorate.runtime.StateMachine;
import io.quorate.runtime.session.SessionResult.Reason;
import io.quorate.runtime.session.SessionTable.Verdict;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;

/// A state machine behind a table of sessions. Commands come from a [Session], or from [#plain] for
/// those that belong to none.
///
/// @param <S> the state machine behind it
/// @param <R> what that one's commands result in
public final class Sessions<S extends StateMachine<R>, R>
    implements StateMachine<SessionResult<R>> {
  private static final int FORMAT = 1;

  private final S state;
  private final ResultCodec<R> results;
  private final SessionLimits limits;
  private SessionTable table;

  public Sessions(S state, ResultCodec<R> results) {
    this(state, results, SessionLimits.DEFAULT);
  }

  /// @param limits the same on all replicas
  public Sessions(S state, ResultCodec<R> results, SessionLimits limits) {
    this.state = state;
    this.results = results;
    this.limits = limits;
    this.table = new SessionTable(limits);
  }

  /// The state machine behind it, to be asked.
  public S state() {
    return state;
  }

  /// How many sessions are open.
  public int open() {
    return table.size();
  }

  /// A command that belongs to no session: it is executed as often as it is submitted.
  public static Bytes plain(Bytes command) {
    return new SessionCommand.Plain(command).encode();
  }

  /// Opens a session, whose number is the result.
  public static Bytes opening() {
    return new SessionCommand.Open().encode();
  }

  /// The command of this number in a session. It may be submitted as often as one likes, through
  /// any node, and is executed at most once.
  ///
  /// @param number from 1 up; another for each command of the session
  /// @param lowest the lowest number to which an answer may still be wanted; what was kept for
  ///   lower ones is forgotten, and they are refused from now on
  public static Bytes execution(long session, long number, long lowest, Bytes command) {
    return new SessionCommand.Execute(session, number, lowest, command).encode();
  }

  /// Ends a session.
  public static Bytes closing(long session) {
    return new SessionCommand.Close(session).encode();
  }

  @Override
  public SessionResult<R> apply(long index, Bytes command) {
    return switch (SessionCommand.decode(command)) {
      case SessionCommand.Plain(var plain) ->
          new SessionResult.Executed<>(state.apply(index, plain));
      case SessionCommand.Open() -> {
        table.open(index);
        yield new SessionResult.Opened<>(index);
      }
      case SessionCommand.Execute execute -> execute(index, execute);
      case SessionCommand.Close(var session) -> {
        table.close(session);
        yield new SessionResult.Closed<>();
      }
    };
  }

  private SessionResult<R> execute(long index, SessionCommand.Execute execute) {
    Verdict verdict =
        table.execute(
            execute,
            () -> {
              R result = state.apply(index, execute.command());
              return new SessionTable.Executed(results.encode(result), results.isFinal(result));
            });
    return switch (verdict) {
      case Verdict.Result(var encoded) -> new SessionResult.Executed<>(results.decode(encoded));
      case Verdict.Refused(Reason reason) -> new SessionResult.Refused<>(reason);
    };
  }

  @Override
  public long fingerprint(SessionResult<R> result) {
    long what =
        switch (result) {
          case SessionResult.Executed<R>(var executed) -> state.fingerprint(executed);
          case SessionResult.Opened<R>(var session) -> session;
          case SessionResult.Closed<R> _ -> -1;
          case SessionResult.Refused<R>(var reason) -> reason.name().hashCode();
        };
    return 31 * what + table.size();
  }

  @Override
  public void time(long millis) {
    table.time(millis);
    state.time(millis);
  }

  @Override
  public boolean tidy() {
    return state.tidy();
  }

  @Override
  public View view() {
    SessionTable.Snapshot sessions = table.snapshot();
    View view = state.view();
    return out -> {
      DataOutputStream data = new DataOutputStream(out);
      data.writeByte(FORMAT);
      sessions.writeTo(data);
      data.flush();
      view.writeTo(out);
    };
  }

  @Override
  public Runnable load(InputStream in) throws IOException {
    DataInputStream data = new DataInputStream(in);
    int format = data.readByte();
    if (format != FORMAT) {
      throw new IOException("sessions in format %d, which is not known".formatted(format));
    }
    SessionTable loaded = SessionTable.read(limits, data);
    Runnable loadedState = state.load(in);
    return () -> {
      loadedState.run();
      table = loaded;
    };
  }
}
