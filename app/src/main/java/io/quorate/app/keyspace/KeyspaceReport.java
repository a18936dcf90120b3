package io.quorate.app.keyspace;

/// A keyspace as it is shown.
///
/// @param group the number of the group that holds it
record KeyspaceReport(String name, long group) {}
