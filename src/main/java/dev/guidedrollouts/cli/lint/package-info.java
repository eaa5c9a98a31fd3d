/** {@code kubectl lesson lint}: what is wrong with a lesson's file, without a cluster. */
@NullMarked
package dev.guidedrollouts.cli.lint;

import org.jspecify.annotations.NullMarked;
