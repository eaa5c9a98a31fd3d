/** What the API server allows whom, asked of the API server itself. */
@NullMarked
package dev.guidedrollouts.kube.rights;

import org.jspecify.annotations.NullMarked;
