/// Keys and events, which most services of the API carry (proto package `mvccpb`). Generated.
package io.quorate.api.mvcc;
