/** What was seen in the cluster and what may be changed there, as plain records. */
@NullMarked
package dev.guidedrollouts.model;

import org.jspecify.annotations.NullMarked;
