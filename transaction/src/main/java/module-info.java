/// Transactions over several keyspaces: all of their parts take effect, or none does.
@org.jspecify.annotations.NullMarked
module io.quorate.transaction {
  requires static transitive org.jspecify;
  requires transitive io.quorate.kv;
  requires transitive io.quorate.runtime;
  requires org.slf4j;

  exports io.quorate.transaction;
}
