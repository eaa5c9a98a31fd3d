package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a learner or an instructor says, scrubbed and cut.
 *
 * @param text the words
 * @param at when they were seen
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record HelpStatus(@Nullable String text, @Nullable Instant at) {}
