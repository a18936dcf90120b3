/// Histories, the models that judge them, and verdicts.
///
/// A [io.quorate.checker.History] is what clients saw: operations with their calls and answers. A
/// [io.quorate.checker.Model] says which histories it allows; its answer is a
/// [io.quorate.checker.Verdict]. `holds` and `violated` are proofs. When a
/// [io.quorate.checker.Limit] ends a search, the verdict is `undecided`, never `holds`.
///
/// Nothing here knows file formats, clocks of clients or the systems that were observed.
package io.quorate.checker;
