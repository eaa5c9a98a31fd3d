/**
 * The operator as it is shipped, a process of its own under the shipped rights, against a real
 * cluster.
 */
package dev.guidedrollouts.e2e;
