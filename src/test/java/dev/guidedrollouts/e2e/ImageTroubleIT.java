package dev.guidedrollouts.e2e;

import static dev.guidedrollouts.registry.TinyImage.server;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.registry.Behaviour;
import dev.guidedrollouts.registry.TinyImage;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** An image that can't be had, in each way that a registry or a node has for that. */
class ImageTroubleIT {
  /** So long a trouble that may pass lasts here before it counts. */
  private static final String SOON = "{transientAfter: 15s}";

  private static final List<Trouble> TROUBLES = new ArrayList<>();
  private static TroubleStage stage;

  @BeforeAll
  static void play() throws Exception {
    stage = TroubleStage.open();
    fromTheRegistry();
    fromTheWayThere();
    fromTheNode();
    stage.play(TROUBLES);
  }

  @AfterAll
  static void close() throws Exception {
    if (stage != null) {
      stage.close();
    }
  }

  static List<Trouble> troubles() {
    return TROUBLES;
  }

  @ParameterizedTest
  @MethodSource("troubles")
  void isNamedAndUndone(Trouble trouble) {
    stage.assertUndone(trouble);
  }

  /**
   * The names of the repositories say nothing of the trouble: they must not be read as its text.
   */
  private static void fromTheRegistry() {
    lasting(
        "missing-tag", "shop/a", server(), Behaviour.NO_TAG, Cause.ImageNotFound, "shop/a", "v2-");
    lasting(
        "missing-repository",
        "shop/b",
        server(),
        Behaviour.NO_REPOSITORY,
        Cause.ImageNotFound,
        "shop/b");
    lasting(
        "hidden",
        "shop/c",
        server(),
        Behaviour.HIDDEN,
        Cause.NotFoundOrDenied,
        "shop/c",
        "private");
    lasting(
        "token-refused",
        "shop/d",
        server(),
        Behaviour.TOKEN_REFUSED,
        Cause.NotFoundOrDenied,
        "shop/d");
    lasting(
        "login-missing",
        "shop/e",
        server(),
        Behaviour.LOGIN,
        Cause.AccessDenied,
        "shop/e",
        "login");
    lasting("forbidden", "shop/f", server(), Behaviour.FORBIDDEN, Cause.AccessDenied, "shop/f");
    lasting(
        "no-archive", "shop/g", TinyImage.noArchive(), Behaviour.OK, Cause.CorruptImage, "shop/g");
    lasting(
        "foreign-platform",
        "shop/h",
        server().forPlatform("mips64le"),
        Behaviour.OK,
        Cause.PlatformMismatch,
        "shop/h",
        "processor");
    passing("rate-limited", "shop/i", Behaviour.RATE_LIMITED, Cause.RateLimited, "limit");
    passing("unavailable", "shop/j", Behaviour.UNAVAILABLE, Cause.RegistryUnreachable, "error 503");
    passing(
        "layer-cut",
        "shop/k",
        Behaviour.LAYER_CUT,
        Cause.RegistryUnreachable,
        "the connection was lost");
    passing("layer-altered", "shop/l", Behaviour.LAYER_ALTERED, Cause.CorruptImage, "shop/l");
  }

  private static void lasting(
      String name,
      String repository,
      TinyImage image,
      Behaviour behaviour,
      Cause cause,
      String... explained) {
    TROUBLES.add(
        Trouble.called(name)
            .v2(stage.registry.put(repository, image, behaviour))
            .cause(cause)
            .permanent(true)
            .explained(List.of(explained))
            .build());
  }

  private static void passing(
      String name, String repository, Behaviour behaviour, Cause cause, String... explained) {
    TROUBLES.add(
        Trouble.called(name)
            .v2(stage.registry.put(repository, server(), behaviour))
            .stall(SOON)
            .cause(cause)
            .permanent(false)
            .explained(List.of(explained))
            .build());
  }

  private static void fromTheWayThere() {
    TROUBLES.add(
        Trouble.called("refused")
            .v2("127.0.0.1:1/shop/m:2")
            .stall(SOON)
            .cause(Cause.RegistryUnreachable)
            .permanent(false)
            .explained(List.of("127.0.0.1:1", "the connection is refused"))
            .build());
    TROUBLES.add(
        Trouble.called("unknown-host")
            .v2("registry.invalid/shop/n:2")
            .stall(SOON)
            .cause(Cause.RegistryUnreachable)
            .permanent(false)
            .explained(List.of("registry.invalid", "its name can't be resolved"))
            .build());
    TROUBLES.add(
        Trouble.called("foreign-authority")
            .v2(stage.foreignAtNode.put("shop/o", server(), Behaviour.OK))
            .cause(Cause.TlsError)
            .permanent(true)
            .explained(List.of(stage.foreignAtNode.host(), "signed by an authority"))
            .build());
    TROUBLES.add(
        Trouble.called("plain-http")
            .v2(stage.plainAtNode.put("shop/p", server(), Behaviour.OK))
            .cause(Cause.TlsError)
            .permanent(true)
            .explained(List.of(stage.plainAtNode.host(), "it speaks plain HTTP"))
            .build());
  }

  private static void fromTheNode() {
    TROUBLES.add(
        Trouble.called("never-pulled")
            .container("imagePullPolicy: Never")
            .v2(stage.registry.put("shop/q", server(), Behaviour.OK))
            .cause(Cause.NeverPullPolicy)
            .permanent(true)
            .explained(List.of("shop/q", "Never"))
            .build());
    TROUBLES.add(
        Trouble.called("invalid-name")
            .v2("127.0.0.1:5000/Shop/Cart:2")
            .cause(Cause.InvalidImageName)
            .permanent(true)
            .explained(List.of("Shop/Cart"))
            .build());
    TROUBLES.add(
        Trouble.called("pull-secret-missing")
            .pod("imagePullSecrets: [{name: registry-login}]")
            .v2(stage.registry.put("shop/r", server(), Behaviour.LOGIN))
            .cause(Cause.AccessDenied)
            .permanent(true)
            .explained(List.of("shop/r", "registry-login"))
            .build());
  }
}
