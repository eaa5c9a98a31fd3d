package dev.guidedrollouts.model;

import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Who wrote an object's spec, as far as metadata.managedFields tells: the operator itself is left
 * out, and so is who wrote only what nobody asks about, such as a status.
 *
 * @param all them, the latest first
 * @param tellsScaling whether this API server notes who scaled. Before 1.22 a write through the
 *     subresource scale leaves no trace in managedFields (kubernetes PR 98377); since that version
 *     too an entry names its subresource, and by that it is known
 * @param appliedReplicas where it does not: the number of replicas that the annotation
 *     kubectl.kubernetes.io/last-applied-configuration names, where it does
 */
public record FieldWriters(
    List<FieldWriter> all, boolean tellsScaling, @Nullable Integer appliedReplicas) {
  /** Of an object whose writers nothing is known of. */
  public static final FieldWriters UNKNOWN =
      new FieldWriters(List.of(), /* tellsScaling= */ false, null);

  public FieldWriters {
    all = List.copyOf(all);
  }

  /** Those that own a field of that part, the latest first. */
  public Stream<FieldWriter> of(FieldWriter.Part part) {
    return all.stream().filter(writer -> writer.owns(part));
  }
}
