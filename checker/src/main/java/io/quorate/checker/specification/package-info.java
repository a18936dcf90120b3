/// What single objects do when one operation happens after the other.
///
/// The entry is [io.quorate.checker.specification.Specification]; write your own for an object that
/// is not here. A specification knows nothing of concurrency, processes or time.
package io.quorate.checker.specification;
