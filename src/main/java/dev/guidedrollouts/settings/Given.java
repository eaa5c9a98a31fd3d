package dev.guidedrollouts.settings;

/**
 * A value that somebody gave.
 *
 * @param source where, as people would look for it: {@code --http-port}, {@code
 *     GUIDED_ROLLOUTS_HTTP_PORT} or {@code /etc/operator.yaml: http-port}
 */
record Given(String value, String source) {}
