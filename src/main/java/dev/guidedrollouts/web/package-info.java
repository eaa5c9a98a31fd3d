/**
 * The page: lessons as they are now, read only. It asks the operator's caches, and renders what
 * changed once for all who look.
 */
@NullMarked
package dev.guidedrollouts.web;

import org.jspecify.annotations.NullMarked;
