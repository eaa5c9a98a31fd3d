package dev.guidedrollouts.logging;

import dev.guidedrollouts.text.SafeText;
import java.io.Serial;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Prints like the throwable that it stands for, its messages cleaned: exceptions of the client
 * carry whatever the API server answered.
 */
final class SafeThrowable extends Throwable {
  @Serial private static final long serialVersionUID = 1L;
  private static final int MAX_CHARS = 2000;
  private static final int MAX_CAUSES = 10;

  private final String line;

  private SafeThrowable(Throwable original, @Nullable SafeThrowable cause) {
    super(SafeText.clean(original.getMessage(), MAX_CHARS), cause, false, true);
    this.line = SafeText.clean(original.toString(), MAX_CHARS);
    setStackTrace(original.getStackTrace());
  }

  /** Suppressed exceptions are left out, and causes beyond the tenth or in a circle. */
  static SafeThrowable of(Throwable original) {
    Set<Throwable> seen = Collections.newSetFromMap(new IdentityHashMap<>());
    List<Throwable> causes = new ArrayList<>();
    Throwable next = original.getCause();
    seen.add(original);
    while (next != null && causes.size() < MAX_CAUSES && seen.add(next)) {
      causes.add(next);
      next = next.getCause();
    }
    SafeThrowable cause = null;
    for (Throwable inner : causes.reversed()) {
      cause = new SafeThrowable(inner, cause);
    }
    return new SafeThrowable(original, cause);
  }

  /** The original's class and its message: stack traces begin with this. */
  @Override
  @SuppressWarnings("OverrideThrowableToString")
  public String toString() {
    return line;
  }
}
