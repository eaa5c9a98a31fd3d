/** Who changed what: what real API servers note of real clients, recorded, and made anew. */
package dev.guidedrollouts.hands;
