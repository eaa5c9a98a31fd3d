package dev.guidedrollouts.reconciler;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;

/**
 * Copies a lesson by not copying it. The SDK clones what it hands to a reconciliation (JOSDK 5.3,
 * ReconciliationDispatcher.cloneResource), which the client does by writing it as text and reading
 * that: with all its steps, for every reconciliation. Spec and status are records, and
 * reconciliations set nothing.
 */
final class SharedLessons extends KubernetesSerialization {
  SharedLessons(ObjectMapper mapper) {
    super(mapper, false);
  }

  @Override
  public <T> T clone(T object) {
    return object instanceof RolloutLesson ? object : super.clone(object);
  }
}
