package dev.guidedrollouts.kube.cache;

/**
 * What is kept of a Service's Endpoints, where the API server has no EndpointSlices.
 *
 * @param service the Service's name
 * @param ready how many ready addresses there are
 */
record CachedEndpoints(String service, int ready) {}
