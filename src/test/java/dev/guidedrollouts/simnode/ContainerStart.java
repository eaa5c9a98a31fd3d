package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.EnvFromSource;
import io.fabric8.kubernetes.api.model.EnvVar;
import io.fabric8.kubernetes.api.model.Pod;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One attempt to start a container, as the kubelet makes it: the back-off of crashes, the image,
 * the start (kuberuntime_container.go, startContainer; images/image_manager.go, EnsureImageExists),
 * with its events.
 */
final class ContainerStart {

  private final KubeletWords words;
  private final KubeletTimes times;
  private final NodeImages images;

  ContainerStart(KubeletWords words, KubeletTimes times, NodeImages images) {
    this.words = words;
    this.times = times;
    this.images = images;
  }

  /**
   * Tries to start a container that does not run. A pull takes its time: the attempt goes on at the
   * next call after it.
   *
   * @param pod its pod
   * @param container the container
   * @param run what is remembered of it; changed here
   * @param now the time
   * @param events what happens is added here
   * @return whether it runs now
   */
  boolean attempt(
      Pod pod, Container container, ContainerRun run, Instant now, List<PodEvent> events) {
    Attempt attempt = new Attempt(pod, container, run, now, events);
    if (run.pullEnds.isEmpty() && attempt.heldByCrashes()) {
      return false;
    }
    Optional<ImageAtHand> image = attempt.ensureImage();
    return image.isPresent() && attempt.create(image.get());
  }

  private record ImageAtHand(ImageName name, String digest) {}

  private final class Attempt {
    private final Pod pod;
    private final Container container;
    private final ContainerRun run;
    private final Instant now;
    private final List<PodEvent> events;
    private final String image;
    private final String fieldPath;

    Attempt(Pod pod, Container container, ContainerRun run, Instant now, List<PodEvent> events) {
      this.pod = pod;
      this.container = container;
      this.run = run;
      this.now = now;
      this.events = events;
      this.image = container.getImage();
      boolean init = pod.getSpec().getInitContainers().contains(container);
      this.fieldPath =
          "spec.%s{%s}".formatted(init ? "initContainers" : "containers", container.getName());
    }

    /**
     * kuberuntime_manager.go, doBackOff: counted from the end of the container; the first restart
     * is at once.
     */
    boolean heldByCrashes() {
      if (!(run.life instanceof Life.Exited exited)) {
        return false;
      }
      if (run.crashes.holdsSince(image, exited.finishedAt(), now)) {
        events.add(
            PodEvent.warning(
                "BackOff", words.crashLoopEvent(container.getName(), podId()), fieldPath));
        String message = words.crashLoop(run.crashes.delay(), container.getName(), podId());
        run.reason = Optional.of(new Waiting("CrashLoopBackOff", message));
        return true;
      }
      return false;
    }

    Optional<ImageAtHand> ensureImage() {
      ImageName name;
      try {
        name = ImageName.parse(image);
      } catch (ImageName.InvalidImageNameException e) {
        String message = words.invalidName(image, Objects.requireNonNull(e.getMessage()));
        events.add(PodEvent.warning("InspectFailed", message, fieldPath));
        return failed("InvalidImageName", message);
      }
      if (run.pullEnds.isPresent()) {
        return run.pullEnds.get().isAfter(now) ? Optional.empty() : finishPull(name);
      }
      Optional<String> present = images.present(name);
      boolean pull =
          policy(name).equals("Always")
              || (policy(name).equals("IfNotPresent") && present.isEmpty());
      if (pull) {
        return beginPull();
      }
      if (present.isEmpty()) {
        events.add(PodEvent.warning("ErrImageNeverPull", words.neverPull(image), fieldPath));
        return failed("ErrImageNeverPull", words.neverPull(image));
      }
      String message = "Container image \"%s\" already present on machine".formatted(image);
      events.add(PodEvent.normal("Pulled", message, fieldPath));
      return Optional.of(new ImageAtHand(name, present.get()));
    }

    private String policy(ImageName name) {
      boolean latest = name.digest().isEmpty() && name.manifest().equals("latest");
      return Optional.ofNullable(container.getImagePullPolicy())
          .orElse(latest ? "Always" : "IfNotPresent");
    }

    private Optional<ImageAtHand> beginPull() {
      if (run.pulls.holds(image, now)) {
        events.add(PodEvent.normal("BackOff", words.backOffEvent(image), fieldPath));
        return failed("ImagePullBackOff", words.pullBackOff(image, run.pullError));
      }
      run.pullError = Optional.empty();
      events.add(PodEvent.normal("Pulling", "Pulling image \"%s\"".formatted(image), fieldPath));
      run.pullEnds = Optional.of(now.plus(times.pull()));
      return Optional.empty();
    }

    private Optional<ImageAtHand> finishPull(ImageName name) {
      run.pullEnds = Optional.empty();
      return switch (images.pull(name)) {
        case PullResult.Pulled(String digest) -> {
          events.add(PodEvent.normal("Pulled", words.pulled(image, times.pull()), fieldPath));
          yield Optional.of(new ImageAtHand(name, digest));
        }
        case PullResult.Refused refused -> {
          String error = words.pullError(refused);
          events.add(
              PodEvent.warning(
                  "Failed", "Failed to pull image \"%s\": %s".formatted(image, error), fieldPath));
          run.pulls.next(image, now);
          run.pullError = Optional.of(new Waiting("ErrImagePull", error));
          yield failed("ErrImagePull", error);
        }
      };
    }

    boolean create(ImageAtHand at) {
      boolean init = fieldPath.startsWith("spec.init");
      if (InjectedFailure.of(pod, container.getName(), init)
          .filter(InjectedFailure.CONFIG::equals)
          .isPresent()) {
        String message = "configmap \"%s\" not found".formatted(configMap());
        events.add(PodEvent.warning("Failed", "Error: " + message, fieldPath));
        run.reason = Optional.of(new Waiting("CreateContainerConfigError", message));
        return false;
      }
      if (run.life instanceof Life.Exited exited) {
        run.before = Optional.of(exited);
        run.restarts++;
        run.crashes.next(image, now);
      }
      events.add(PodEvent.normal("Created", words.created(container.getName()), fieldPath));
      events.add(PodEvent.normal("Started", "Started container " + container.getName(), fieldPath));
      run.life = new Life.Running(now, containerId(), at.name().repository() + "@" + at.digest());
      run.adoptedReady = false;
      run.reason = Optional.empty();
      return true;
    }

    private Optional<ImageAtHand> failed(String reason, String message) {
      events.add(PodEvent.warning("Failed", "Error: " + reason, fieldPath));
      run.reason = Optional.of(new Waiting(reason, message));
      return Optional.empty();
    }

    private String podId() {
      var meta = pod.getMetadata();
      return "%s_%s(%s)".formatted(meta.getName(), meta.getNamespace(), meta.getUid());
    }

    /**
     * The first ConfigMap that the container names, so that the message is about something that
     * stands in the pod.
     */
    private String configMap() {
      Stream<String> whole =
          container.getEnvFrom().stream()
              .map(EnvFromSource::getConfigMapRef)
              .filter(Objects::nonNull)
              .map(reference -> reference.getName());
      Stream<String> keys =
          container.getEnv().stream()
              .map(EnvVar::getValueFrom)
              .filter(source -> source != null && source.getConfigMapKeyRef() != null)
              .map(source -> source.getConfigMapKeyRef().getName());
      return Stream.concat(whole, keys).findFirst().orElse(container.getName() + "-config");
    }

    private String containerId() {
      String seed = pod.getMetadata().getUid() + "/" + container.getName() + "/" + run.restarts;
      try {
        byte[] hash =
            MessageDigest.getInstance("SHA-256").digest(seed.getBytes(StandardCharsets.UTF_8));
        return "containerd://" + HexFormat.of().formatHex(hash);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has SHA-256", e);
      }
    }
  }
}
