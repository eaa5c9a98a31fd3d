/** What may be shown of texts that others wrote: scrubbed of secrets, capped, on one line. */
@NullMarked
package dev.guidedrollouts.text;

import org.jspecify.annotations.NullMarked;
