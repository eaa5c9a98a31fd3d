package dev.guidedrollouts.model;

import java.util.List;
import java.util.stream.Stream;

/**
 * Who wrote an object's spec, as far as metadata.managedFields tells: the operator itself is left
 * out, and so is who wrote only what nobody asks about, such as a status.
 *
 * @param all them, the latest first
 * @param tellsScaling whether this API server notes who scaled. Before 1.22 a write through the
 *     subresource scale leaves no trace in managedFields (kubernetes PR 98377); since that version
 *     too an entry names its subresource, and by that it is known
 */
public record FieldWriters(List<FieldWriter> all, boolean tellsScaling) {
  /** Of an object whose writers nothing is known of. */
  public static final FieldWriters UNKNOWN = new FieldWriters(List.of(), /* tellsScaling= */ false);

  public FieldWriters {
    all = List.copyOf(all);
  }

  /** Those that own a field of that part, the latest first. */
  public Stream<FieldWriter> of(FieldWriter.Part part) {
    return all.stream().filter(writer -> writer.owns(part));
  }
}
