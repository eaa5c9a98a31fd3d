/**
 * A registry of the tests' own that misbehaves on demand, each repository in its own way, so that a
 * real containerd meets real failures. What it speaks is the pull half of the OCI distribution
 * specification; its images are tiny, and run.
 */
package dev.guidedrollouts.registry;
