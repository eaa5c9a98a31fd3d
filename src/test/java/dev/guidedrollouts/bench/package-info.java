/**
 * {@code make bench}: what the operator costs and how fast it is, seen from outside. Counts and
 * ratios of one run, printed beside their goals; nothing here is a test that a slow machine fails.
 */
package dev.guidedrollouts.bench;
