package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * The Deployment goes back to an earlier revision: that of a step, that of a number, or the last healthy one.
 *
 * @param deployment the Deployment
 * @param toStep the name of an earlier step that rolled this Deployment out
 * @param toRevision a revision's number, as {@code kubectl rollout history} lists it
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record UndoAction(@Nullable String deployment, @Nullable String toStep, @Nullable Long toRevision)
    implements Action {}
