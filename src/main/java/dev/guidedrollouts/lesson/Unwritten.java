package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.BeforeStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the API server did not take of the lesson itself. The process knows it, no status does: it
 * is found out anew by whoever comes after it.
 *
 * @param fields fields of the status that are not stored though they were sent, since the
 *     definition is older than this operator, for example {@code status.before}
 * @param fieldsDue whether it is time to send them again
 * @param finalizer what was said when the finalizer was to go on, or off; null where that was not
 *     refused
 * @param finalizerDue whether it is time to try that again
 */
public record Unwritten(
    List<String> fields, boolean fieldsDue, @Nullable String finalizer, boolean finalizerDue) {
  public static final Unwritten NOTHING = new Unwritten(List.of(), false, null, false);

  public Unwritten {
    fields = List.copyOf(fields);
  }

  /** Whether what was there before the lesson can't be noted, and is not to be tried now. */
  boolean forgetsBefore() {
    return !fieldsDue && fields.stream().anyMatch(f -> f.startsWith(BeforeStatus.PATH));
  }

  /** Whether the finalizer was refused, and is not to be tried now. */
  boolean leavesFinalizer() {
    return finalizer != null && !finalizerDue;
  }
}
