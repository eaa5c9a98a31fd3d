/**
 * What people are shown of lessons, on a terminal and on the page: pure, read from a status and
 * from what the caches show.
 */
@NullMarked
package dev.guidedrollouts.view;

import org.jspecify.annotations.NullMarked;
