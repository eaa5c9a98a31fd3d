/**
 * Requests that change something: patches, the writers of Deployments, Services, statuses and
 * Events, the fence before each, and whose rights they are made under.
 */
@NullMarked
package dev.guidedrollouts.kube.write;

import org.jspecify.annotations.NullMarked;
