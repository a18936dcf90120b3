/// Locks that live as long as a lease: the service `v3lockpb.Lock` and its messages. Generated.
package io.quorate.api.lock;
