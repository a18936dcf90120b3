package io.quorate.transaction;

import io.quorate.protocol.commit.TransactionId;
import io.quorate.protocol.commit.register.RegisterAnswer;

/// What an operator has done about a transaction.
///
/// @param word who it was, and why, in the operator's words
/// @param wallMillis when, by the clock of the node that was asked
/// @param answer what the register said: an abort, if it was not too late for that
public record Resolution(
    TransactionId transaction, String word, long wallMillis, RegisterAnswer answer) {}
