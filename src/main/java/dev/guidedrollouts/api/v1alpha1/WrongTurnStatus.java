package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A wrong turn that a learner took.
 *
 * @param what the word for it
 * @param message what was seen, and the question to ask oneself
 * @param at when it was seen
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record WrongTurnStatus(
    @Nullable WrongTurn what, @Nullable String message, @Nullable Instant at) {}
