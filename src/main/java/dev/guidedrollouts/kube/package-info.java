/** The only package that speaks with the API server. */
@NullMarked
package dev.guidedrollouts.kube;

import org.jspecify.annotations.NullMarked;
