/** The Helm chart, tested with Helm itself. */
package dev.guidedrollouts.chart;
