package io.quorate.transaction;

import io.quorate.bytes.Bytes;
import io.quorate.protocol.commit.Outcome;
import io.quorate.protocol.commit.register.DecisionRegister;
import io.quorate.protocol.commit.register.RegisterAnswer;
import io.quorate.protocol.commit.register.RegisterCommand;
import io.quorate.runtime.StateMachine;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;

/// The decisions of a cluster's transactions, as a replicated state machine: a [DecisionRegister],
/// and what operators have done about it of late. Decisions of many transactions share the entries
/// and the syncs of the group's log as all commands do.
public final class Decisions implements StateMachine<RegisterAnswer> {
  private static final int RESOLUTIONS_MAX = 100;

  private DecisionRegister register = new DecisionRegister();
  private List<Resolution> resolutions = new ArrayList<>();

  public Decisions() {}

  DecisionRegister register() {
    return register;
  }

  /// What operators have done, the oldest first; only the last hundred of it is kept.
  List<Resolution> resolutions() {
    return List.copyOf(resolutions);
  }

  @Override
  public RegisterAnswer apply(long index, Bytes command) {
    try {
      return switch (DecisionCommand.decode(command)) {
        case DecisionCommand.Plain(var plain) -> register.apply(plain);
        case DecisionCommand.Resolve resolve -> resolve(resolve);
      };
    } catch (IOException e) {
      throw new UncheckedIOException("the command at index " + index + " cannot be read", e);
    }
  }

  /// What is not in the answer is in the command.
  @Override
  public long fingerprint(RegisterAnswer answer) {
    return answer.toString().hashCode();
  }

  private RegisterAnswer resolve(DecisionCommand.Resolve resolve) {
    RegisterAnswer answer =
        register.apply(
            new RegisterCommand.Decide(resolve.transaction(), Outcome.ABORTED, List.of()));
    if (resolutions.size() == RESOLUTIONS_MAX) {
      resolutions.removeFirst();
    }
    resolutions.add(
        new Resolution(resolve.transaction(), resolve.word(), resolve.wallMillis(), answer));
    return answer;
  }

  /// Takes time for each transaction that is not pruned; of those there are some thousands.
  @Override
  public View view() {
    DecisionRegister.Contents contents = register.contents();
    List<Resolution> done = resolutions();
    return stream -> {
      DataOutputStream out = new DataOutputStream(stream);
      out.writeByte(DecisionCommand.VERSION);
      DecisionFormat.write(contents, out);
      DecisionFormat.writeResolutions(done, out);
      out.flush();
    };
  }

  @Override
  public Runnable load(InputStream stream) throws IOException {
    DataInputStream in = new DataInputStream(stream);
    DecisionFormat.require(DecisionCommand.VERSION, in);
    DecisionRegister loaded = new DecisionRegister(DecisionFormat.readContents(in));
    List<Resolution> done = DecisionFormat.readResolutions(in);
    return () -> {
      register = loaded;
      resolutions = new ArrayList<>(done);
    };
  }
}
