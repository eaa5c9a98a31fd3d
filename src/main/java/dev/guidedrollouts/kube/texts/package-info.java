/** The author's texts of a lesson, read when they are shown. */
@NullMarked
package dev.guidedrollouts.kube.texts;

import org.jspecify.annotations.NullMarked;
