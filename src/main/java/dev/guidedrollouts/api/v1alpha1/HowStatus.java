package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * By whose hand something was changed, as far as the cluster shows it.
 *
 * @param method the way
 * @param manager the field manager that the API server noted, in the client's own words; absent
 *     where it noted none
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record HowStatus(@Nullable StepMethod method, @Nullable String manager) {}
