/// Engines walked at random: what happens next is left to chance, and what must hold all the time
/// is looked at after every step.
package io.quorate.protocol.walk;
