/// Models that ask for one legal order of all operations, and the searches for it.
///
/// [io.quorate.checker.order.Linearizable] wants an order that respects time,
/// [io.quorate.checker.order.Sequential] one that respects the order of each process. Both use
/// `Search`, which knows nothing about the object but its specification. Registers have a search of
/// their own, `RegisterSearch`, which is faster by orders of magnitude. `Shrinker` makes
/// counter-examples small.
package io.quorate.checker.order;
