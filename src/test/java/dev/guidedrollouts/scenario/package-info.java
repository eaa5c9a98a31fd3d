/**
 * The pure core tried as a whole, the way the reconciler runs it: golden folders (one
 * reconciliation each) and film strips (many passes over a small cluster that lives in memory).
 */
package dev.guidedrollouts.scenario;
