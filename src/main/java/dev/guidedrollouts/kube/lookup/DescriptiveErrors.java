package dev.guidedrollouts.kube.lookup;

import dev.guidedrollouts.text.LookupMessages;
import dev.guidedrollouts.text.SafeText;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.io.IOException;
import java.net.ConnectException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Requests whose failure is told to a person: what was asked, and why there is no answer. */
public final class DescriptiveErrors {
  private static final int MAX_MESSAGE = 512;
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;

  private final Connection connection;

  DescriptiveErrors(Connection connection) {
    this.connection = connection;
  }

  /**
   * The answer.
   *
   * @param verb the verb as RBAC has it, for example {@code list}
   * @param resource the resource as RBAC has it, for example {@code pods}
   * @throws LookupException if there is none
   */
  public <T extends @Nullable Object> T ask(String verb, String resource, Supplier<T> question) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      throw failed(verb, resource, e);
    }
  }

  /** The answer; null where there is no right to it, which is then added to what was not seen. */
  <T> @Nullable T askIfAllowed(
      String verb, String resource, Supplier<@Nullable T> question, List<String> unseen) {
    try {
      return question.get();
    } catch (KubernetesClientException e) {
      if (e.getCode() != FORBIDDEN) {
        throw failed(verb, resource, e);
      }
      unseen.add(noRight(verb, resource));
      return null;
    }
  }

  private LookupException failed(String verb, String resource, KubernetesClientException e) {
    int code = e.getCode();
    return new LookupException(
        why(verb, resource, e),
        e,
        /* passing= */ code <= 0 || code == TOO_MANY_REQUESTS || code >= SERVER_ERROR);
  }

  private String noRight(String verb, String resource) {
    return LookupMessages.noRight(verb, resource, connection.namespace());
  }

  private String why(String verb, String resource, KubernetesClientException e) {
    if (e.getCode() <= 0) {
      return unreachable(e);
    }
    return switch (e.getCode()) {
      case UNAUTHORIZED -> LookupMessages.badCredentials(connection.server());
      case FORBIDDEN -> noRight(verb, resource) + said(e);
      default -> LookupMessages.couldNot(verb, resource) + said(e);
    };
  }

  private static String said(KubernetesClientException e) {
    String text =
        e.getStatus() != null && e.getStatus().getMessage() != null
            ? e.getStatus().getMessage()
            : String.valueOf(e.getMessage());
    return LookupMessages.itSays(SafeText.clean(text, MAX_MESSAGE));
  }

  private String unreachable(Throwable trouble) {
    String why = LookupMessages.noAnswer();
    for (Throwable t = trouble; t != null; t = t.getCause()) {
      if (t instanceof UnknownHostException) {
        why = LookupMessages.nameNotResolved();
      } else if (t instanceof ConnectException) {
        why =
            String.valueOf(t.getMessage()).toLowerCase(Locale.ROOT).contains("refused")
                ? LookupMessages.connectionRefused()
                : LookupMessages.noConnection();
      } else if (t instanceof SSLException) {
        why = "TLS: " + t.getMessage();
      } else if (t instanceof TimeoutException) {
        why = LookupMessages.noAnswerInTime();
      } else if (t instanceof IOException
          && t.getMessage() != null
          && why.equals(LookupMessages.noAnswer())) {
        why = t.getMessage();
      }
    }
    return LookupMessages.unreachable(connection.server(), SafeText.clean(why, MAX_MESSAGE));
  }
}
