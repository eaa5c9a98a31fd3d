/** The custom resource as its users see it: spec, status, and the words used in both. */
@NullMarked
package dev.guidedrollouts.api.v1alpha1;

import org.jspecify.annotations.NullMarked;
