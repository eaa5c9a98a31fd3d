package dev.guidedrollouts.bench;

import java.io.IOException;
import java.util.List;
import java.util.function.BooleanSupplier;

/** One who rolls out an image and takes it back where it fails. */
interface Peer {
  /** What it is called in the report. */
  String name();

  /** {@code progressDeadlineSeconds} of its Deployments. */
  int deadline();

  /** Makes healthy Deployments of one pod, in its own way. */
  default void deploy(Lab lab, String namespace, List<String> names) throws IOException {
    Lab.all(
        names.stream()
            .map(n -> lab.deployment(namespace, n, 1, Images.HEALTHY, deadline()))
            .toList());
  }

  /**
   * Begins the rollout.
   *
   * @return whether it has come to its end, one way or the other
   */
  BooleanSupplier begin(Lab lab, String namespace, String deployment, String image)
      throws IOException;

  /** The operator, with a lesson. */
  record Lesson(String verdict) implements Peer {
    @Override
    public String name() {
      return "operator, " + verdict;
    }

    @Override
    public int deadline() {
      return 600;
    }

    @Override
    public BooleanSupplier begin(Lab lab, String namespace, String deployment, String image) {
      // A registry that is away is not meant to end in a stall.
      String spec = Manifests.stalling(deployment, verdict, image);
      boolean expected = image.equals(Images.MISSING);
      String fit = expected ? spec : spec.replace("\"expect\":\"Stall\",", "");
      Lab.all(List.of(lab.lesson(namespace, deployment, fit)));
      Track track = lab.observer.track(namespace, deployment);
      return () -> track.has(Track.Moment.ENDED);
    }
  }

  /**
   * {@code kubectl set image}, {@code rollout status}, and {@code rollout undo} where that fails.
   */
  record Kubectl(int deadline) implements Peer {
    /** {@code rollout status} ends at the Deployment's own deadline, long before this. */
    private static final String TIMEOUT = "3600";

    @Override
    public String name() {
      return "kubectl rollout status, undo; deadline " + deadline + " s";
    }

    @Override
    public BooleanSupplier begin(Lab lab, String namespace, String deployment, String image)
        throws IOException {
      return Programs.run(
          namespace,
          deployment,
          List.of("lab/rollout-or-undo", namespace, deployment, "app", image, TIMEOUT));
    }
  }

  /**
   * A program that is given; the bench changes the image and then starts it.
   *
   * @param command with {@code {namespace}} and {@code {deployment}}
   */
  record Given(String name, String command, int deadline) implements Peer {
    /**
     * {@code name=command}.
     *
     * @throws IllegalArgumentException where it has another form
     */
    static Given parse(String text, int deadline) {
      int equals = text.indexOf('=');
      if (equals < 1 || !text.contains("{namespace}") || !text.contains("{deployment}")) {
        throw new IllegalArgumentException(
            "BENCH_PEER=%s is not taken: name=command with {namespace} and {deployment} in it is allowed"
                .formatted(text));
      }
      return new Given(
          text.substring(0, equals).strip(), text.substring(equals + 1).strip(), deadline);
    }

    @Override
    public BooleanSupplier begin(Lab lab, String namespace, String deployment, String image)
        throws IOException {
      String patch =
          "[{\"op\":\"replace\",\"path\":\"/spec/template/spec/containers/0/image\",\"value\":\"%s\"}]"
              .formatted(image);
      Lab.all(
          List.of(
              lab.api.begin(
                  "PATCH",
                  "/apis/apps/v1/namespaces/" + namespace + "/deployments/" + deployment,
                  patch)));
      String line = command.replace("{namespace}", namespace).replace("{deployment}", deployment);
      return Programs.run(namespace, deployment, List.of("sh", "-c", line));
    }
  }
}
