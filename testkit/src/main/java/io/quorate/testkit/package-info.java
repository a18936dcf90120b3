/// Servers as processes of their own on this machine, and clients that put on record what they are
/// told while something happens to these: [LocalCluster] is where to begin. Knows no test
/// framework: what does not hold is a [CheckFailedException].
package io.quorate.testkit;
