package dev.guidedrollouts.kube;

import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.dsl.Resource;
import java.net.HttpURLConnection;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;

/**
 * A test's own change of an object whose status a controller writes meanwhile: the client's edit
 * names the version that it read, so a status written in between refuses it (409). Repeated at
 * once, as client-go's {@code retry.RetryOnConflict} does; any other refusal is the test's.
 */
public final class RetryOnConflict {

  private static final int MOST_TRIES = 10;

  private RetryOnConflict() {}

  /** Reads the object, changes it and writes it, again from the read where somebody was faster. */
  public static <T> T edit(Resource<T> object, UnaryOperator<T> change) {
    return write(() -> object.edit(change));
  }

  /** The same for a write of any other form that reads anew each time. */
  public static <T> T write(Supplier<T> readAndWrite) {
    for (int tries = 1; ; tries++) {
      try {
        return readAndWrite.get();
      } catch (KubernetesClientException e) {
        if (e.getCode() != HttpURLConnection.HTTP_CONFLICT || tries == MOST_TRIES) {
          throw e;
        }
      }
    }
  }
}
