/// Immutable byte sequences ([io.quorate.bytes.Bytes]) and the one layout in which the log stores
/// them and the network carries them ([io.quorate.bytes.Parcel]). What a client sends is wrapped
/// once at the edge and goes as it is to the log, to the peers and to the state machine. Nothing
/// here knows what the bytes mean.
package io.quorate.bytes;
