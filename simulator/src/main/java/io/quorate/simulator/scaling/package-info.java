/// What more nodes bring where there are many groups, and what a group costs of which nothing is
/// wanted: nodes of production in virtual time, where their processors, disks and messages take the
/// time that a [io.quorate.simulator.scaling.CostModel] says, and nothing goes wrong.
///
/// [io.quorate.simulator.scaling.Scaling] measures. A `Fleet` is the nodes and what is between
/// them, a `Host` one node on its processor and its disk, and a `ClosedLoop` the clients. Unlike
/// the worlds of [io.quorate.simulator.world] these nodes have no log but one that remembers
/// nothing, and a state machine that does nothing but notice a command that comes twice, or to the
/// wrong group.
package io.quorate.simulator.scaling;
