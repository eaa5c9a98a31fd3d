package dev.guidedrollouts.model;

import java.time.Instant;
import java.util.List;
import java.util.Set;

/**
 * Somebody who wrote fields of an object that are as they were written: one entry of
 * metadata.managedFields (kubernetes,
 * staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal/managedfieldsupdater.go). A name
 * in it is a client's own word, and nobody checks it.
 *
 * @param manager the field manager's name, fit to be shown: the one that the client gave, else the
 *     first word of its user agent
 * @param applied whether it wrote by server-side apply (operation Apply): then it owns all that it
 *     applied, also what was so before. Otherwise it owns what it changed, and nobody else does
 * @param scaled whether it wrote through the subresource scale
 * @param at when it last came to own a field of the object, to the second, by the API server's
 *     clock; since 1.25 also when it last changed one that it had owned (kubernetes PR 110058). So
 *     an old time does not say that it wrote nothing since. The epoch where none is noted: who
 *     scales has none (seen on 1.36)
 * @param parts which parts of the object it owns fields of
 * @param images of a Deployment: the containers whose image it owns
 */
public record FieldWriter(
    String manager,
    boolean applied,
    boolean scaled,
    Instant at,
    Set<Part> parts,
    List<String> images) {

  /** What ownership is asked about; of all else nothing is kept. */
  public enum Part {
    /** A Deployment's pod template, any field of it. */
    TEMPLATE,
    /** The template's annotation kubectl.kubernetes.io/restartedAt. */
    RESTARTED_AT,
    /** A Deployment's spec.replicas. */
    REPLICAS,
    /** A Service's spec, any field of it. */
    SERVICE,
    /** A Service's spec.selector. */
    SELECTOR,
    /** The annotation kubectl.kubernetes.io/last-applied-configuration. */
    LAST_APPLIED,
    /** A Deployment's annotation kubernetes.io/change-cause. */
    CHANGE_CAUSE
  }

  public FieldWriter {
    parts = Set.copyOf(parts);
    images = List.copyOf(images);
  }

  /** Whether it owns a field of that part. */
  public boolean owns(Part part) {
    return parts.contains(part);
  }
}
