package dev.guidedrollouts.hands;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that somebody does with a Deployment, and what the cluster is to show of it.
 *
 * @param name what it is called, and the Deployment, and its Service
 * @param before shell lines: what was there before. {@link Shell} has the words they use
 * @param lines shell lines: the act
 * @param agent the user agent of a client that changes the image without naming a field manager;
 *     null where the lines are all
 * @param expected what is asked, and the answer
 */
record Act(
    String name,
    String before,
    String lines,
    @Nullable String agent,
    Map<Question, String> expected) {

  private static final String APPLIED = "manifest 1 | k apply -f -";
  private static final String AT_TWO = APPLIED + "; k set image deployment/$D web=web:2; settled";

  @Override
  public String toString() {
    return name;
  }

  private static Act template(String name, String before, String lines, String expected) {
    return of(name, before, lines, Map.of(Question.TEMPLATE, expected));
  }

  private static Act replicas(String name, String lines, String expected) {
    return of(
        name,
        APPLIED,
        lines,
        Map.of(Question.REPLICAS, expected, Question.TEMPLATE, Question.NOBODY));
  }

  private static Act service(String name, String before, String lines, String made, String chosen) {
    return of(
        name,
        APPLIED + "; " + before,
        lines,
        Map.of(Question.SERVICE, made, Question.SELECTOR, chosen));
  }

  private static Act of(String name, String before, String lines, Map<Question, String> expected) {
    return new Act(name, before, lines, null, new LinkedHashMap<>(expected));
  }

  /**
   * All of them.
   *
   * @param minor the API server's minor version: who scales is noted since 1.22 (kubernetes PR
   *     98377), and the time of who changes what he owned already since 1.25 (PR 110058)
   */
  static List<Act> all(int minor) {
    boolean tellsScaling = minor >= 22;
    boolean keepsTimes = minor >= 25;
    return List.of(
        // A new template.
        template(
            "set-image", APPLIED, "k set image deployment/$D web=web:2", "SetImage kubectl-set"),
        template("set-env", APPLIED, "k set env deployment/$D A=2", "Other kubectl-set"),
        template("apply", APPLIED, "manifest 2 | k apply -f -", "Apply kubectl-client-side-apply"),
        template("apply-creates", ":", APPLIED, "Apply kubectl-client-side-apply"),
        template(
            "apply-env",
            APPLIED,
            "manifest 1 0 2 | k apply -f -",
            keepsTimes ? "Apply kubectl-client-side-apply" : Question.NOBODY),
        template(
            "apply-by-name", APPLIED, "manifest 2 | k apply --field-manager=ci -f -", "Apply ci"),
        template(
            "apply-server-side",
            "manifest 1 | k apply --server-side -f -",
            "manifest 2 | k apply --server-side -f -",
            "Apply kubectl"),
        template(
            "apply-server-side-later",
            APPLIED,
            "manifest 2 | k apply --server-side --force-conflicts -f -",
            "Apply kubectl"),
        template(
            "argocd",
            APPLIED,
            "manifest 2 | k apply --server-side --field-manager=argocd-controller"
                + " --force-conflicts -f -",
            "Apply argocd-controller"),
        template(
            "edit",
            APPLIED,
            "KUBE_EDITOR='sed -i s/web:1/web:2/' k edit deployment/$D",
            "Edit kubectl-edit"),
        template(
            "patch", APPLIED, "k patch deployment/$D -p \"$(image web:2)\"", "Other kubectl-patch"),
        template(
            "replace",
            APPLIED,
            "k get deployment/$D -o yaml | sed s/web:1/web:2/ | k replace -f -",
            "Other kubectl-replace"),
        template("create", ":", "manifest 1 | k create -f -", "Other kubectl-create"),
        template(
            "create-saved",
            ":",
            "manifest 1 | k create --save-config -f -",
            "Other kubectl-create"),
        template(
            "create-deployment",
            ":",
            "k create deployment $D --image=web:1 --replicas=0",
            "Other kubectl-create"),
        template("restart", APPLIED, "k rollout restart deployment/$D", "Other kubectl-rollout"),
        template("pause", APPLIED, "k rollout pause deployment/$D", Question.NOBODY),
        template(
            "set-image-paused",
            APPLIED + "; k rollout pause deployment/$D",
            "k set image deployment/$D web=web:2",
            "SetImage kubectl-set"),
        template(
            "operator",
            APPLIED,
            "k patch deployment/$D --field-manager=guided-rollouts -p \"$(image web:2)\"",
            Question.NOBODY),
        new Act(
            "k9s",
            APPLIED,
            ":",
            "k9s/v0.50.9 (linux/amd64) kubernetes/$Format",
            Map.of(Question.TEMPLATE, "Other k9s")),
        // Back to a template that was there before.
        template("undo", AT_TWO, "k rollout undo deployment/$D", "RolloutUndo kubectl"),
        template(
            "undo-to",
            AT_TWO + "; k set image deployment/$D web=web:3; settled",
            "k rollout undo deployment/$D --to-revision=1",
            "RolloutUndo kubectl"),
        template(
            "undo-of-undo",
            AT_TWO + "; k rollout undo deployment/$D; settled",
            "k rollout undo deployment/$D",
            "RolloutUndo kubectl"),
        template(
            "undo-of-env",
            APPLIED + "; settled; k set env deployment/$D A=2; settled",
            "k rollout undo deployment/$D",
            "RolloutUndo kubectl"),
        template(
            "undo-takes-away",
            APPLIED + "; why one; settled; k set env deployment/$D B=2; why two; settled",
            "k rollout undo deployment/$D",
            "RolloutUndo kubectl"),
        template(
            "undo-takes-away-untold",
            APPLIED + "; settled; k set env deployment/$D B=2; settled",
            "k rollout undo deployment/$D",
            Question.NOBODY),
        template(
            "set-image-back",
            AT_TWO,
            "k set image deployment/$D web=web:1",
            "SetImage kubectl-set"),
        template("apply-back", AT_TWO, APPLIED, "Apply kubectl-client-side-apply"),
        template(
            "edit-back",
            AT_TWO,
            "KUBE_EDITOR='sed -i s/web:2/web:1/' k edit deployment/$D",
            "Edit kubectl-edit"),
        // Several hands.
        template(
            "set-image-then-apply",
            APPLIED,
            "k set image deployment/$D web=web:2; settled; sleep 4; manifest 2 3 | k apply -f -",
            "SetImage kubectl-set"),
        template(
            "edit-then-label",
            APPLIED,
            "KUBE_EDITOR=\"sed -i 's/value: .1./value: two/'\" k edit deployment/$D; settled; sleep 4;"
                + " k label deployment/$D tier=front --field-manager=kubectl-client-side-apply",
            "Edit kubectl-edit"),
        // The number of replicas.
        replicas(
            "scale",
            "k scale deployment/$D --replicas=2",
            tellsScaling ? "Scale kubectl" : "Scale -"),
        replicas(
            "autoscaler",
            "k scale deployment/$D --replicas=1; k autoscale deployment/$D --min=2 --max=3; scaled 2",
            tellsScaling ? "Other kube-controller-manager" : "Scale -"),
        replicas(
            "apply-replicas",
            "manifest 1 2 | k apply -f -",
            // Without a trace of scaling, and the time as it was, it is like scaling back to it.
            tellsScaling ? "Apply kubectl-client-side-apply" : "Other -"),
        replicas(
            "edit-replicas",
            "KUBE_EDITOR='sed -i \"s/^  replicas: 0/  replicas: 2/\"' k edit deployment/$D",
            "Edit kubectl-edit"),
        replicas(
            "patch-replicas",
            "k patch deployment/$D -p '{\"spec\": {\"replicas\": 2}}'",
            "Other kubectl-patch"),
        // The Service.
        service(
            "expose",
            ":",
            "k expose deployment/$D --port=80",
            "Expose kubectl-expose",
            "Expose kubectl-expose"),
        service(
            "create-service",
            ":",
            "k create service clusterip $D --tcp=80",
            "Other kubectl-create",
            "Other kubectl-create"),
        service(
            "apply-service",
            ":",
            "service $D | k apply -f -",
            "Apply kubectl-client-side-apply",
            "Apply kubectl-client-side-apply"),
        service(
            "edit-selector",
            "k expose deployment/$D --port=80",
            "KUBE_EDITOR=\"sed -i 's/app: $D/app: other/'\" k edit service/$D",
            "Edit kubectl-edit",
            "Edit kubectl-edit"),
        service(
            "set-selector",
            "k expose deployment/$D --port=80",
            "k set selector service/$D app=other",
            "Other kubectl-set",
            "Other kubectl-set"),
        service(
            "patch-port",
            "k expose deployment/$D --port=80",
            "k patch service/$D --type=json"
                + " -p '[{\"op\": \"replace\", \"path\": \"/spec/ports/0/port\", \"value\": 81}]'",
            "Other kubectl-patch",
            "Expose kubectl-expose"));
  }
}
