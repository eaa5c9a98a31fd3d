/** {@code kubectl lesson test}: a lesson's own scripts, played on a cluster and judged. */
@NullMarked
package dev.guidedrollouts.cli.play;

import org.jspecify.annotations.NullMarked;
