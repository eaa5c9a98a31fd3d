package dev.guidedrollouts.text;

import org.jspecify.annotations.Nullable;

/**
 * What a cause is to people.
 *
 * @param sentence what happened, in one sentence that somebody who learns Kubernetes understands;
 *     without the full stop
 * @param advice what may help, in sentences; null where nothing general can be said
 */
public record CauseMessage(String sentence, @Nullable String advice) {}
