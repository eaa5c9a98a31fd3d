/**
 * One look at the cluster on request, without watches and writing nothing; for the command line.
 */
@NullMarked
package dev.guidedrollouts.kube.lookup;

import org.jspecify.annotations.NullMarked;
