package dev.guidedrollouts.kube.telemetry;

import io.fabric8.kubernetes.client.http.AsyncBody;
import io.fabric8.kubernetes.client.http.HttpRequest;
import io.fabric8.kubernetes.client.http.HttpResponse;
import io.fabric8.kubernetes.client.http.Interceptor;
import io.fabric8.kubernetes.client.utils.ImpersonatorInterceptor;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Tells of each request that the client sends, and of each further try of its own. */
public final class RequestCounter implements Interceptor {
  /** The status of a request that was not answered. */
  public static final int UNANSWERED = 0;

  private final Listener listener;

  /** Called on the client's threads: must not block. */
  @FunctionalInterface
  public interface Listener {
    /**
     * A request was answered, or given up.
     *
     * @param verb a constant, as Kubernetes names it
     * @param resource a constant: a plural, with its subresource behind a slash, or other
     * @param impersonated whether it was made as somebody else; not known where it was not answered
     * @param status the HTTP status, or {@link #UNANSWERED}
     */
    void requested(String verb, String resource, boolean impersonated, int status);
  }

  public RequestCounter(Listener listener) {
    this.listener = listener;
  }

  @Override
  public void after(
      HttpRequest request,
      HttpResponse<?> response,
      AsyncBody.@Nullable Consumer<List<ByteBuffer>> consumer) {
    tell(request, response.code());
  }

  @Override
  public void afterConnectionFailure(HttpRequest request, Throwable failure) {
    tell(request, UNANSWERED);
  }

  private void tell(HttpRequest request, int status) {
    RequestKind kind = RequestKind.of(request.method(), request.uri());
    boolean impersonated = request.header(ImpersonatorInterceptor.IMPERSONATE_USER) != null;
    listener.requested(kind.verb(), kind.resource(), impersonated, status);
  }
}
