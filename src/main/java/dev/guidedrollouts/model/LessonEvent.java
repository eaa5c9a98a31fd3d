package dev.guidedrollouts.model;

/**
 * An Event on the lesson.
 *
 * @param warning true for type Warning, else Normal
 * @param reason for example {@code StepPassed}
 * @param message one sentence
 * @param key what makes it one occurrence: the same key is never published twice
 */
public record LessonEvent(boolean warning, String reason, String message, String key) {}
