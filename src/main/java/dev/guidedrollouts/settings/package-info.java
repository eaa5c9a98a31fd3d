/**
 * How the operator is configured: by flags, environment and file, checked before anything starts.
 */
@org.jspecify.annotations.NullMarked
package dev.guidedrollouts.settings;
