/**
 * What the operator counts of itself; reads only. No label carries text of users: its values are
 * the constants of our own types and the API server's status codes.
 */
@NullMarked
package dev.guidedrollouts.metrics;

import org.jspecify.annotations.NullMarked;
