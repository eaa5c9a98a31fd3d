/**
 * The simulated node: one kubelet (or several) played against a real API server, for machines where
 * containers can't run and for measurements with more pods than a machine can hold. Scheduler,
 * controllers and API server are real; only what a kubelet would do with a pod is told, with a
 * kubelet's reasons, words and timing.
 *
 * <p>It lives with the tests because it is a tool of the lab and no part of the operator: it must
 * not be in the operator's image, and one Maven module has no other place for a program that is not
 * shipped. {@code lab/simulated-node} runs it.
 *
 * <p>In two halves: {@link dev.guidedrollouts.simnode.PodSync} and what it uses know neither client
 * nor clock and say for a pod, its run so far and a time which status it has, which events happen
 * and when to look again; {@link dev.guidedrollouts.simnode.SimulatedKubelet} brings them to an API
 * server, driven by watches.
 *
 * <p>What it does not play: sandboxes and volumes that fail, probes that fail later, evictions,
 * readiness gates, logs and exec, and anything that answers at a pod's address. Containers run
 * until their pod is deleted, but for {@link dev.guidedrollouts.simnode.InjectedFailure}.
 */
package dev.guidedrollouts.simnode;
