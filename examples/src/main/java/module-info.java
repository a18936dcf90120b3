/// Programs that use Quorate, to be read and copied; compiled and tested with everything else.
@org.jspecify.annotations.NullMarked
module io.quorate.examples {
  requires static transitive org.jspecify;
  requires io.quorate.checker;
  requires io.quorate.client;
  requires io.quorate.runtime;
}
