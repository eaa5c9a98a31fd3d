/** Which of several operators writes: the Lease, its renewals and the fence. */
@NullMarked
package dev.guidedrollouts.kube.election;

import org.jspecify.annotations.NullMarked;
