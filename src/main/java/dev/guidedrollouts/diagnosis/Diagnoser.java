package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.Diagnosis;
import dev.guidedrollouts.model.EventEvidence;
import dev.guidedrollouts.model.ObservedDeployment;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.model.RolloutEvidence;
import dev.guidedrollouts.model.SafeText;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Why a rollout does not get on, from one look at the evidence. Pure; empty where nothing is wrong yet. */
public final class Diagnoser {
  private static final int MESSAGE_CHARS = 1024;
  private static final Set<String> NOTHING_YET = Set.of("ContainerCreating", "PodInitializing");

  /** Reasons that the kubelet repeats with every sync instead of backing off (kubelet-waiting reasons by source). */
  private static final Set<String> BACKED_OFF = Set.of("ImagePullBackOff", "CrashLoopBackOff");

  private static final Set<Cause> NEVER_BACKS_OFF =
      Set.of(Cause.InvalidImageName, Cause.NeverPullPolicy, Cause.ContainerConfig);

  private Diagnoser() {}

  /** One container in trouble. */
  private record Trouble(ObservedPod pod, ContainerEvidence container, Finding finding, String message) {}

  public static Optional<Diagnosis> diagnose(RolloutEvidence evidence) {
    ObservedDeployment deployment = evidence.deployment();
    List<Trouble> troubles =
        deployment.newPods().stream().flatMap(pod -> troublesOf(evidence, pod)).toList();
    Optional<Trouble> worst =
        troubles.stream()
            .min(
                Comparator.comparingInt((Trouble t) -> Specificity.of(t.finding().cause()))
                    .thenComparing(t -> t.pod().createdAt())
                    .thenComparing(t -> t.pod().name()));
    if (worst.isPresent()) {
      return Optional.of(ofContainer(evidence, worst.get(), troubles));
    }
    return unschedulable(evidence)
        .or(() -> ofDeployment(evidence, deployment.replicaFailure(), "ReplicaFailure"))
        .or(() -> ofDeployment(evidence, deployment.progressDeadlineExceeded(), "ProgressDeadlineExceeded"));
  }

  private static Stream<Trouble> troublesOf(RolloutEvidence evidence, ObservedPod pod) {
    List<Trouble> found = new ArrayList<>();
    for (ContainerEvidence container : pod.containers()) {
      String reason = container.reason();
      if (container.state() != ContainerEvidence.State.WAITING || reason == null || NOTHING_YET.contains(reason)) {
        continue;
      }
      found.add(read(evidence, pod, container, reason));
    }
    return found.stream();
  }

  private static Trouble read(
      RolloutEvidence evidence, ObservedPod pod, ContainerEvidence container, String reason) {
    String message = container.message() == null ? reason : container.message();
    Finding finding = byReason(reason, container, message);
    RolloutEvidence.Earlier earlier = evidence.earlier();
    boolean sameAsEarlier =
        earlier != null
            && container.container().equals(earlier.container())
            && container.image().equals(earlier.image());
    // Older kubelets say the cause only in the moments between two attempts; in between it is what it was.
    if (!finding.known() && earlier != null && sameAsEarlier && earlier.cause() != Cause.Unknown) {
      return new Trouble(
          pod, container, new Finding(earlier.cause(), earlier.permanent(), "earlier"), earlier.message());
    }
    if (!finding.known()) {
      Optional<Trouble> told =
          pod.events().stream()
              .filter(e -> e.container() == null || e.container().equals(container.container()))
              .sorted(Comparator.comparing(EventEvidence::lastSeen).reversed())
              .map(e -> new Trouble(pod, container, ImageRules.read(e.message(), container.image()), e.message()))
              .filter(t -> t.finding().known())
              .findFirst();
      if (told.isPresent()) {
        return told.get();
      }
    }
    return new Trouble(pod, container, finding, message);
  }

  private static Finding byReason(String reason, ContainerEvidence container, String message) {
    return switch (reason) {
      case "InvalidImageName" -> new Finding(Cause.InvalidImageName, true, reason);
      case "ErrImageNeverPull" -> new Finding(Cause.NeverPullPolicy, true, reason);
      case "SignatureValidationFailed" -> new Finding(Cause.SignaturePolicy, true, reason);
      case "CreateContainerConfigError" -> new Finding(Cause.ContainerConfig, true, reason);
      case "CreateContainerError" -> new Finding(Cause.ContainerCreate, false, reason);
      case "RunContainerError", "PostStartHookError", "PreStartHookError" ->
          new Finding(Cause.RunContainer, false, reason);
      case "CrashLoopBackOff" -> new Finding(Cause.CrashLoop, false, reason);
      default -> ImageRules.read(message, container.image());
    };
  }

  private static Diagnosis ofContainer(RolloutEvidence evidence, Trouble trouble, List<Trouble> all) {
    String reason = Objects.requireNonNullElse(trouble.container().reason(), "Unknown");
    Cause cause = trouble.finding().cause();
    RolloutEvidence.Earlier earlier = evidence.earlier();
    boolean backedOffBefore =
        earlier != null
            && earlier.backedOff()
            && trouble.container().container().equals(earlier.container())
            && trouble.container().image().equals(earlier.image());
    long others = all.stream().map(t -> t.pod().uid()).distinct().count() - 1;
    String explanation =
        Explanations.of(cause, trouble.container(), SafeText.clean(trouble.message(), 200))
            + (others == 0 ? "" : others == 1 ? " (1 more pod likewise.)" : " (" + others + " more pods likewise.)");
    return new Diagnosis(
        trouble.pod().name(),
        trouble.container().container(),
        trouble.container().image(),
        reason,
        cause,
        trouble.finding().permanent(),
        BACKED_OFF.contains(reason) || NEVER_BACKS_OFF.contains(cause) || backedOffBefore,
        SafeText.clean(trouble.message(), MESSAGE_CHARS),
        explanation,
        Explanations.suggestion(cause, evidence.imagesThatWorked()),
        List.of(
            "kubectl describe pod " + trouble.pod().name() + " -n " + evidence.namespace(),
            "kubectl rollout undo deployment/" + evidence.deployment().name() + " -n " + evidence.namespace()));
  }

  private static Optional<Diagnosis> unschedulable(RolloutEvidence evidence) {
    return evidence.deployment().newPods().stream()
        .filter(p -> p.unschedulable() != null)
        .findFirst()
        .map(
            p ->
                new Diagnosis(
                    p.name(),
                    null,
                    null,
                    "Unschedulable",
                    Cause.Unschedulable,
                    false,
                    true,
                    SafeText.clean(String.valueOf(p.unschedulable()), MESSAGE_CHARS),
                    "No node can take pod " + p.name() + ": " + SafeText.clean(String.valueOf(p.unschedulable()), 200),
                    null,
                    List.of("kubectl describe pod " + p.name() + " -n " + evidence.namespace())));
  }

  private static Optional<Diagnosis> ofDeployment(
      RolloutEvidence evidence, @Nullable String message, String reason) {
    if (message == null) {
      return Optional.empty();
    }
    boolean quota = message.contains("exceeded quota");
    Cause cause =
        reason.equals("ProgressDeadlineExceeded")
            ? Cause.DeadlineExceeded
            : quota ? Cause.QuotaExceeded : Cause.Unknown;
    String name = evidence.deployment().name();
    String explanation =
        switch (cause) {
          case QuotaExceeded -> "The namespace's quota allows no further pod of Deployment " + name + ".";
          case DeadlineExceeded ->
              "Deployment " + name + " made no progress within its deadline (spec.progressDeadlineSeconds).";
          default -> "No pod of Deployment " + name + " can be made: " + SafeText.clean(message, 200);
        };
    return Optional.of(
        new Diagnosis(
            null,
            null,
            null,
            reason,
            cause,
            false,
            true,
            SafeText.clean(message, MESSAGE_CHARS),
            explanation,
            null,
            List.of("kubectl describe deployment " + name + " -n " + evidence.namespace())));
  }
}
