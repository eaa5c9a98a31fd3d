/**
 * What is watched: informers, the reduced fields that they keep, and the view of one Deployment; no
 * write is made.
 */
@NullMarked
package dev.guidedrollouts.kube.cache;

import org.jspecify.annotations.NullMarked;
