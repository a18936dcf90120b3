/// What befalls a node, told to whoever wants to know: [io.quorate.runtime.observation.Observation]
/// is all there is to tell, [io.quorate.runtime.observation.Observations] keeps the last of it and
/// hands it out.
///
/// Nothing of this is on the way of a request, and nobody who reads can hold a node up.
package io.quorate.runtime.observation;
