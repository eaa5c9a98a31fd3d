package dev.guidedrollouts.settings;

/**
 * A value that a flag, a variable or the file gives to a setting.
 *
 * @param value the text as it was given; it may be empty
 * @param source where it was given, as people would look for it: {@code --http-port}, {@code
 *     GUIDED_ROLLOUTS_HTTP_PORT} or {@code /etc/operator.yaml: http-port}
 */
record ConfiguredValue(String value, String source) {}
