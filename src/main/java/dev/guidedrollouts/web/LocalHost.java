package dev.guidedrollouts.web;

import io.vertx.core.net.HostAndPort;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The names by which a machine speaks of itself. */
final class LocalHost {
  private static final Set<String> NAMES = Set.of("localhost", "127.0.0.1", "[::1]", "::1");

  private LocalHost() {}

  /** Whether a request was made to one of them. */
  static boolean names(@Nullable HostAndPort authority) {
    return authority != null && NAMES.contains(authority.host());
  }
}
