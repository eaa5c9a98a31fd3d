package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.WrongTurn;

/**
 * A wrong turn that one look has seen.
 *
 * @param what the word for it
 * @param message what was seen, and the question to ask oneself
 */
public record Turn(WrongTurn what, String message) {}
