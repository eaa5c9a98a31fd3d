/**
 * Whether a lesson can be done at all; pure. The same rules as the resource definition's schema,
 * and a few more.
 */
@NullMarked
package dev.guidedrollouts.validation;

import org.jspecify.annotations.NullMarked;
