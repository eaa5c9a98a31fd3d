/** Alerts, dashboard and docs against what the operator really shows. */
package dev.guidedrollouts.observability;
