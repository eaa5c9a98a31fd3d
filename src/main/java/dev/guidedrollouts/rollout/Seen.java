package dev.guidedrollouts.rollout;

import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.ObservedDeployment;
import org.jspecify.annotations.Nullable;

/**
 * One look at a Deployment.
 *
 * @param deployment it, with its revisions and the pods of its new ReplicaSet
 * @param diagnosis what is wrong with its rollout; null where nothing is. {@link
 *     Examination#diagnose} finds that
 */
public record Seen(ObservedDeployment deployment, @Nullable Diagnosis diagnosis) {}
