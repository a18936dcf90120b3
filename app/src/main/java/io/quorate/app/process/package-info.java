/// Servers as processes of their own on this machine: [LocalCluster] is where to begin. Knows
/// nothing of what is done with them.
package io.quorate.app.process;
