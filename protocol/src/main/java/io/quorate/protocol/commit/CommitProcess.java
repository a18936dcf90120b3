package io.quorate.protocol.commit;

import java.util.List;

/// One process's part in one transaction: a coordinator's, a participant's or an acceptor's.
///
/// It is a value that steps, like an [io.quorate.protocol.Engine], with effects of its own kind: a
/// transaction is over soon, has a resource beside it, and lives among many others, so the host
/// runs one of these for each and puts the transaction's name around their messages and records.
///
/// A process that was begun and has crashed is made anew from the records that its log holds of the
/// transaction, and is told so by [CommitInput.Restarted] before anything else.
public interface CommitProcess {
  /// The only way to change a process. The effects must be carried out in their order, each only
  /// after the one before is done, and the next input must not be given before the last is: nothing
  /// leaves before the record that it rests on is durable.
  List<CommitEffect> step(CommitInput input);

  Status status();

  /// What can be said of a process at a glance.
  ///
  /// @param phase the protocol's word for where it stands
  /// @param inDoubt whether it is bound to an outcome that it does not know, and holds what others
  ///   may be waiting for
  /// @param ended whether it has nothing left to do but to answer who asks
  record Status(String phase, boolean inDoubt, boolean ended) {}
}
