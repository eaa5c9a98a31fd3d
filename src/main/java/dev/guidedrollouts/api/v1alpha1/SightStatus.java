package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.soabase.recordbuilder.core.RecordBuilder;
import org.jspecify.annotations.Nullable;

/**
 * What of the cluster counts for a step that waits for its learner, as the last look saw it: the
 * next look tells by the difference what the learner did.
 *
 * @param uid the step's Deployment; absent where it was not there
 * @param current the ReplicaSet of its current revision
 * @param replicas how many pods it wants
 * @param paused whether it is paused
 * @param pods how many pods its current revision has, and a digest of their uids
 * @param replicaSets how many ReplicaSets it has, and a digest of their uids
 * @param services a digest of what the lesson's Services select
 * @param others a digest of the other Deployments of the lesson
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record SightStatus(
    @Nullable String uid,
    @Nullable String current,
    @Nullable Integer replicas,
    @Nullable Boolean paused,
    @Nullable String pods,
    @Nullable String replicaSets,
    @Nullable String services,
    @Nullable String others) {}
