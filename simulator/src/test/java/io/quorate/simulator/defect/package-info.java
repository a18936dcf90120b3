/// Mistakes planted into the product, and the proof that the simulator finds them. Nothing of this
/// is in the product: a defect is a piece of text, compiled in the test.
package io.quorate.simulator.defect;
