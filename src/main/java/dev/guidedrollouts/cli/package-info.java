/** {@code kubectl lesson}: the operator's diagnosis for whoever asks, of any Deployment. */
@NullMarked
package dev.guidedrollouts.cli;

import org.jspecify.annotations.NullMarked;
