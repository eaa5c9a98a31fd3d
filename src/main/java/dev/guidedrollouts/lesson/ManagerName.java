package dev.guidedrollouts.lesson;

import dev.guidedrollouts.api.v1alpha1.StepMethod;
import dev.guidedrollouts.model.FieldWriter;
import dev.guidedrollouts.model.FieldWriter.Part;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What the name tells under which somebody wrote fields: a way, a person's tool, or nothing; pure.
 * The name is the client's own word.
 */
final class ManagerName {
  /**
   * The first word of kubectl's user agent, by which its commands without a field manager of their
   * own are noted: the name of its file (client-go, rest/config.go, DefaultKubernetesUserAgent),
   * which is {@code kubectl.1.33} where gcloud chose the version, and {@code kubectl.exe}.
   */
  private static final Pattern KUBECTL =
      Pattern.compile("kubectl(?:[.-]v?[0-9][0-9A-Za-z.+-]{0,32})?(?:\\.exe)?");

  /** The autoscaler is one of its controllers, and writes as the whole. */
  private static final String CONTROLLERS = "kube-controller-manager";

  private static final String KUBECTL_SET = "kubectl-set";
  private static final String KUBECTL_CREATE = "kubectl-create";

  /** Field managers of kubectl's own commands that leave no question open. */
  private static final Map<String, StepMethod> COMMANDS =
      Map.of(
          "kubectl-client-side-apply", StepMethod.Apply,
          "kubectl-edit", StepMethod.Edit,
          "kubectl-expose", StepMethod.Expose);

  /** All others of kubectl's own; {@code --save-config} makes some write last-applied too. */
  private static final String COMMAND = "kubectl-";

  /**
   * What the API server writes where there is no name: for none at all (buildmanagerinfo.go), for
   * fields that were there before the first server-side apply (skipnonapplied.go), for the oldest
   * of too many (capmanagers.go; all in kubernetes,
   * staging/src/k8s.io/apimachinery/pkg/util/managedfields/internal).
   */
  private static final Set<String> NOBODY =
      Set.of("", "unknown", "before-first-apply", "ancient-changes");

  private ManagerName() {}

  /** The way that the name, or who owns what was applied, tells by itself. */
  static StepMethod method(FieldWriter writer) {
    if (writer.applied()) {
      return StepMethod.Apply;
    }
    StepMethod command = COMMANDS.get(writer.manager());
    if (command != null) {
      return command;
    }
    return writer.owns(Part.LAST_APPLIED) && !writer.manager().startsWith(COMMAND)
        ? StepMethod.Apply
        : StepMethod.Other;
  }

  /** As of kubectl's commands only {@code rollout undo} and {@code scale} do. */
  static boolean namesNoManager(FieldWriter writer) {
    return !writer.applied() && KUBECTL.matcher(writer.manager()).matches();
  }

  /** Whether it is the name of a kubectl, of any of its commands. */
  static boolean isKubectl(String manager) {
    return manager.startsWith(COMMAND) || KUBECTL.matcher(manager).matches();
  }

  /** The name; null where nobody gave one. */
  static @Nullable String name(FieldWriter writer) {
    return NOBODY.contains(writer.manager()) ? null : writer.manager();
  }

  /** Whether {@code kubectl set} wrote, an image or something else. */
  static boolean isKubectlSet(FieldWriter writer) {
    return KUBECTL_SET.equals(writer.manager());
  }

  /** Whether {@code kubectl create} wrote. */
  static boolean isKubectlCreate(FieldWriter writer) {
    return KUBECTL_CREATE.equals(writer.manager());
  }

  /** Whether one of Kubernetes' own controllers wrote. */
  static boolean isController(FieldWriter writer) {
    return CONTROLLERS.equals(writer.manager());
  }
}
