package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * When trouble with a pod counts as a stall.
 *
 * @param verdict what a permanent cause must have come to
 * @param confirmAfter how much longer it must last, as a duration such as {@code 30s} or {@code
 *     1m30s}; default 0s
 * @param transientAfter the same for a cause that a retry may cure; default 2m
 * @param stableFor how long a complete rollout has to stay well before its step passes, beside the
 *     Deployment's own minReadySeconds; default 0s
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record StallPolicy(
    @Default("BackOff") @Nullable StallVerdict verdict,
    @Default(StallPolicy.DEFAULT_CONFIRM_AFTER) @Size(min = 2, max = 72) @Pattern(Patterns.DURATION)
        @Nullable String confirmAfter,
    @Default(StallPolicy.DEFAULT_TRANSIENT_AFTER)
        @Size(min = 2, max = 72)
        @Pattern(Patterns.DURATION)
        @Nullable String transientAfter,
    @Default(StallPolicy.DEFAULT_STABLE_FOR) @Size(min = 2, max = 72) @Pattern(Patterns.DURATION)
        @Nullable String stableFor) {

  public static final String DEFAULT_CONFIRM_AFTER = "0s";
  public static final String DEFAULT_TRANSIENT_AFTER = "2m";
  public static final String DEFAULT_STABLE_FOR = "0s";

  public StallVerdict verdictOrDefault() {
    return verdict == null ? StallVerdict.BackOff : verdict;
  }

  public String confirmAfterOrDefault() {
    return confirmAfter == null ? DEFAULT_CONFIRM_AFTER : confirmAfter;
  }

  public String transientAfterOrDefault() {
    return transientAfter == null ? DEFAULT_TRANSIENT_AFTER : transientAfter;
  }

  public String stableForOrDefault() {
    return stableFor == null ? DEFAULT_STABLE_FOR : stableFor;
  }
}
