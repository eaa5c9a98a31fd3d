/** What kind of request each one is, counted. */
@NullMarked
package dev.guidedrollouts.kube.telemetry;

import org.jspecify.annotations.NullMarked;
