/// How what crosses the wire or reaches the disk is encoded. Core types know nothing of it. Numbers
/// are big-endian; every kind of thing starts with a tag, and tags are never reused. What cannot be
/// read is refused with a [io.quorate.runtime.codec.MalformedException], before anything is
/// allocated from a length that was not checked.
package io.quorate.runtime.codec;
