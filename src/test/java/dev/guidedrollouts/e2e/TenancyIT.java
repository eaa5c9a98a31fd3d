package dev.guidedrollouts.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.guidedrollouts.api.v1alpha1.LessonPhase;
import dev.guidedrollouts.api.v1alpha1.LessonStatus;
import dev.guidedrollouts.api.v1alpha1.UndoOutcome;
import dev.guidedrollouts.kube.write.Accounts;
import dev.guidedrollouts.model.MissingRights;
import dev.guidedrollouts.model.Right;
import io.fabric8.kubernetes.api.model.apps.Deployment;
import io.fabric8.kubernetes.client.Config;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientBuilder;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

/**
 * Two tenants share an operator. What a lesson moves, it moves under the rights of an account of
 * its own namespace; the API server's audit log is the witness.
 */
@Order(1)
@Execution(ExecutionMode.CONCURRENT)
class TenancyIT {
  private static final String MOVER =
      "[{apiGroups: [apps], resources: [deployments], verbs: [create, patch]},"
          + " {apiGroups: [''], resources: [services], verbs: [create, patch]}]";
  private static final String PATCHER =
      "[{apiGroups: [apps], resources: [deployments], verbs: [patch]}]";
  private static final String REVIEWS = "docker.io/istio/examples-bookinfo-reviews-v%d:1.20.2";
  private static final String SCALE =
      "steps: [{name: scale, scale: {deployment: reviews, replicas: 0}}]\n";

  private final Instant begun = Instant.now();
  private Cluster cluster;
  private Tenant rich;
  private Tenant poor;

  @BeforeEach
  void twoTenants() throws Exception {
    cluster = Cluster.prepare();
    rich = new Tenant(cluster, cluster.namespace).account("runner", MOVER);
    poor = Tenant.beside(cluster, "-poor").account("runner", "").account("patcher", PATCHER);
    for (Tenant tenant : List.of(rich, poor)) {
      tenant.apply(
          """
          apiVersion: apps/v1
          kind: Deployment
          metadata: {name: reviews}
          spec:
            replicas: 1
            selector: {matchLabels: {app: reviews}}
            template:
              metadata: {labels: {app: reviews}}
              spec: {containers: [{name: reviews, image: '%s'}]}
          """
              .formatted(REVIEWS.formatted(1)));
    }
    for (Tenant tenant : List.of(rich, poor)) {
      // A revision that an undo can go to.
      cluster
          .admin
          .apps()
          .deployments()
          .inNamespace(tenant.namespace())
          .withName("reviews")
          .waitUntilReady(2, TimeUnit.MINUTES);
    }
    cluster.operator.with(
        "GUIDED_ROLLOUTS_WATCH_NAMESPACES", rich.namespace() + "," + poor.namespace());
  }

  @AfterEach
  void leave() {
    cluster.admin.namespaces().withName(poor.namespace()).delete();
    cluster.close();
  }

  @Test
  void whatALessonMovesItMovesAsItsAccount() throws Exception {
    cluster.operator.start();
    lesson(
        rich,
        """
        serviceAccountName: runner
        steps:
        - {name: ratings, rollOut: {deployment: ratings, image: docker.io/istio/examples-bookinfo-ratings-v1:1.20.2}}
        - {name: expose, expose: {deployment: ratings, port: 9080}}
        - {name: two, rollOut: {deployment: reviews, image: '%s'}}
        - {name: four, expect: Stall, rollOut: {deployment: reviews, image: '%s'}}
        - {name: scale, scale: {deployment: ratings, replicas: 2}}
        """
            .formatted(REVIEWS.formatted(2), REVIEWS.formatted(4)));

    awaitPhase(rich, LessonPhase.Completed);

    // The last of them comes after the lesson's end.
    Awaitility.await()
        .untilAsserted(
            () ->
                assertThat(rich.writes(begun))
                    .allSatisfy(write -> assertThat(write.as()).isEqualTo(user(rich, "runner")))
                    .extracting(write -> write.verb() + " " + write.object() + " " + write.code())
                    .containsExactly(
                        "create deployments/ratings 201",
                        "create services/ratings 201",
                        "patch deployments/reviews 200",
                        "patch deployments/reviews 200",
                        "patch deployments/reviews 200",
                        // Ownership of fields is given back after the undo, and at the end.
                        "patch deployments/reviews 200",
                        "patch deployments/ratings 200",
                        "patch deployments/ratings 200"));
  }

  /** An account of that name has the rights, but in the other tenant's namespace. */
  @Test
  void withoutRightsNothingMovesAndTheStatusSaysWhichAreMissing() throws Exception {
    cluster.operator.start();
    Deployment before = reviews(poor);
    lesson(poor, "serviceAccountName: runner\n" + SCALE);

    LessonStatus end = awaitForbidden(poor);

    assertThat(end.phase()).isEqualTo(LessonPhase.Running);
    assertThat(end.message())
        .contains("ServiceAccount runner may not patch deployments.apps/reviews")
        .contains("in namespace " + poor.namespace());
    assertThat(end.next())
        .isEqualTo(
            "kubectl auth can-i patch deployments.apps/reviews --as=%s -n %s"
                .formatted(user(poor, "runner"), poor.namespace()));
    untouched(before);
  }

  @Test
  void rightsForSomeOfTheStepsMoveNothingEither() throws Exception {
    cluster.operator.start();
    Deployment before = reviews(poor);
    lesson(
        poor,
        "serviceAccountName: patcher\n"
            + SCALE.replace(
                "]\n", ", {name: expose, expose: {deployment: reviews, port: 9080}}]\n"));

    LessonStatus end = awaitForbidden(poor);

    assertThat(end.message())
        .contains("ServiceAccount patcher may not create services in namespace")
        .doesNotContain("deployments");
    untouched(before);

    poor.apply(
        """
        apiVersion: rbac.authorization.k8s.io/v1
        kind: Role
        metadata: {name: patcher}
        rules: %s
        """
            .formatted(MOVER));
    // Nobody touches the lesson; over no pods its second step can only begin.
    await(poor, status -> "1/2".equals(status.progress()) && "expose".equals(status.step()));
  }

  /** The undo was possible when the step began. */
  @Test
  void rightsTakenAwayInTheMiddleOfAStallAreToldWithTheUndo() throws Exception {
    cluster.operator.start();
    lesson(
        rich,
        "serviceAccountName: runner\nsteps: [{name: four, rollOut: {deployment: reviews, image: '%s'}}]\n"
            .formatted(REVIEWS.formatted(4)));
    await(rich, s -> s.diagnosis() != null);
    cluster.admin.rbac().roleBindings().inNamespace(rich.namespace()).withName("runner").delete();

    LessonStatus waits = awaitForbidden(rich);

    assertThat(waits.phase()).isEqualTo(LessonPhase.Stalled);
    assertThat(waits.next()).startsWith("kubectl auth can-i patch deployments.apps/reviews --as=");
    assertThat(waits.message())
        .contains("refused the undo of Deployment reviews")
        .contains("cannot patch resource \"deployments\"")
        .contains(user(rich, "runner"));

    rich.account("runner", MOVER);
    LessonStatus end = awaitPhase(rich, LessonPhase.Failed);
    assertThat(end.undo().outcome()).isEqualTo(UndoOutcome.Restored);
  }

  @Test
  void whereTheAdminWantsItALessonWithoutAnAccountIsInvalid() throws Exception {
    cluster.operator.with("GUIDED_ROLLOUTS_REQUIRE_SERVICE_ACCOUNT", "true").start();
    Deployment before = reviews(poor);
    lesson(poor, SCALE);

    LessonStatus end = awaitPhase(poor, LessonPhase.Invalid);

    assertThat(end.message())
        .contains("spec.serviceAccountName: is missing; the admin of this cluster");
    untouched(before);
    lesson(rich, "serviceAccountName: runner\n" + SCALE);
    awaitPhase(rich, LessonPhase.Completed);
  }

  @Test
  void theAdminsDefaultCountsInEachLessonsOwnNamespace() throws Exception {
    cluster.operator.with("GUIDED_ROLLOUTS_DEFAULT_SERVICE_ACCOUNT", "runner").start();
    Deployment before = reviews(poor);
    lesson(rich, SCALE);
    lesson(poor, SCALE);

    awaitPhase(rich, LessonPhase.Completed);
    assertThat(rich.writes(begun))
        // The change itself, and giving back the ownership of its fields at the end.
        .isNotEmpty()
        .allSatisfy(write -> assertThat(write.as()).isEqualTo(user(rich, "runner")));
    assertThat(awaitForbidden(poor).message()).contains("ServiceAccount runner may not");
    untouched(before);
  }

  @Test
  void anOperatorThatMayNotActAsTheAccountSaysSo() {
    rich.account("bare", "");
    Config config =
        Config.fromKubeconfig(OperatorProcess.kubeconfig(cluster.admin, rich.namespace(), "bare"));
    try (KubernetesClient bare = new KubernetesClientBuilder().withConfig(config).build()) {
      assertThat(
              new Accounts(bare)
                  .missing(rich.namespace(), "runner", List.of(Right.patchDeployment("reviews"))))
          .hasValueSatisfying(missing -> assertThat(missing.operatorsOwn()).isTrue())
          .contains(MissingRights.impersonation("runner"));
    }
  }

  private void untouched(Deployment before) throws Exception {
    Deployment now = reviews(poor);
    assertThat(now.getMetadata().getGeneration()).isEqualTo(before.getMetadata().getGeneration());
    assertThat(now.getMetadata().getAnnotations())
        .noneSatisfy((key, value) -> assertThat(key).contains("guidedrollouts"));
    assertThat(poor.writes(begun)).as("not even tried").isEmpty();
  }

  private static void lesson(Tenant tenant, String spec) {
    tenant.apply(
        "apiVersion: guidedrollouts.dev/v1alpha1\nkind: RolloutLesson\nmetadata: {name: lesson}\nspec:\n"
            + spec.indent(2));
  }

  private LessonStatus awaitForbidden(Tenant tenant) {
    return await(
        tenant,
        s ->
            s.conditionsOrEmpty().stream()
                .anyMatch(c -> c.getType().equals("Ready") && "Forbidden".equals(c.getReason())));
  }

  private LessonStatus awaitPhase(Tenant tenant, LessonPhase phase) {
    return await(tenant, s -> s.phase() == phase);
  }

  private LessonStatus await(Tenant tenant, Predicate<LessonStatus> holds) {
    return cluster.await(tenant.namespace(), "lesson", "is as it should be", holds);
  }

  private Deployment reviews(Tenant tenant) {
    return cluster
        .admin
        .apps()
        .deployments()
        .inNamespace(tenant.namespace())
        .withName("reviews")
        .get();
  }

  private static String user(Tenant tenant, String account) {
    return "system:serviceaccount:" + tenant.namespace() + ":" + account;
  }
}
