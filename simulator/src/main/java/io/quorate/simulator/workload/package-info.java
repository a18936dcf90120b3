/// What clients do. A [io.quorate.simulator.workload.Workload] is a small class that gives each
/// client one request after the other and judges the answers by what its data must always look
/// like; a [io.quorate.simulator.workload.Client] carries the requests to nodes and judges by time:
/// whoever asks after another was answered sees what that one saw.
///
/// All workloads work on the key-value store of production, in its own commands.
package io.quorate.simulator.workload;
