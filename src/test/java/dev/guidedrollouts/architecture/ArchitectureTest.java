package dev.guidedrollouts.architecture;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchRule;
import java.time.Clock;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The arrows of the packages, as docs/architecture.md draws them. */
class ArchitectureTest {
  private static final String ROOT = "dev.guidedrollouts.";
  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("dev.guidedrollouts");

  /**
   * Package -> packages of ours that it may know. The reconciler may know all, and nobody knows it.
   */
  private static final Map<String, List<String>> ARROWS =
      Map.ofEntries(
          Map.entry("api", List.of()),
          Map.entry("text", List.of()),
          Map.entry("model", List.of("text")),
          Map.entry("diagnosis", List.of("model", "text")),
          Map.entry("validation", List.of("api", "model", "text")),
          Map.entry("rollout", List.of("model", "diagnosis", "text")),
          Map.entry("lesson", List.of("api", "model", "rollout", "text", "validation")),
          Map.entry("status", List.of("api", "lesson", "model", "rollout", "text", "validation")),
          Map.entry("kube.cache", List.of("api", "model", "text")),
          Map.entry("kube.rights", List.of("model")),
          Map.entry("kube.texts", List.of("api", "model", "text")),
          Map.entry("kube.write", List.of("api", "model", "text", "kube.cache", "kube.rights")),
          Map.entry("kube.election", List.of("kube.write")),
          Map.entry(
              "kube.lookup",
              List.of("api", "model", "text", "kube.cache", "kube.rights", "kube.write")),
          Map.entry("kube.classroom", List.of("api", "model", "text", "kube.lookup")),
          Map.entry("kube.telemetry", List.of()),
          Map.entry(
              "cli",
              List.of(
                  "api",
                  "kube.classroom",
                  "kube.lookup",
                  "lesson",
                  "model",
                  "rollout",
                  "text",
                  "validation",
                  "view")),
          Map.entry("view", List.of("api", "model", "text")),
          Map.entry("web", List.of("api", "model", "text", "view")),
          Map.entry("settings", List.of("api", "model", "text", "validation")),
          Map.entry("logging", List.of("text")),
          Map.entry("metrics", List.of("api", "lesson", "model", "rollout")));

  static Stream<String> packages() {
    return ARROWS.keySet().stream().sorted();
  }

  @ParameterizedTest
  @MethodSource("packages")
  void aPackageKnowsOnlyWhatTheArrowsAllow(String name) {
    String[] allowed =
        Stream.concat(Stream.of(name), ARROWS.get(name).stream())
            .map(p -> ROOT + p + "..")
            .toArray(String[]::new);
    check(
        noClasses()
            .that()
            .resideInAPackage(ROOT + name + "..")
            .should()
            .dependOnClassesThat(
                describe(
                    "other packages of ours than " + Arrays.toString(allowed),
                    (JavaClass c) ->
                        c.getPackageName().startsWith("dev.guidedrollouts")
                            && !resideInAnyPackage(allowed).test(c))));
  }

  /** Surefire and Failsafe choose by name: a test of another name would never run. */
  @Test
  void everyTestHasANameUnderWhichItRuns() {
    methods()
        .that()
        .areAnnotatedWith(Test.class)
        .or()
        .areAnnotatedWith(ParameterizedTest.class)
        .or()
        .areAnnotatedWith(Property.class)
        .should()
        .beDeclaredInClassesThat()
        .haveNameMatching(".*(Test|IT)")
        .check(new ClassFileImporter().importPackages("dev.guidedrollouts"));
  }

  @Test
  void thereAreNoCycles() {
    check(slices().matching(ROOT + "(*)..").should().beFreeOfCycles());
    check(slices().matching(ROOT + "kube.(*)..").should().beFreeOfCycles());
  }

  /** What is in no room has no rule. */
  @Test
  void everyClassIsInAPackageThatHasAnArrow() {
    check(
        classes()
            .should()
            .resideInAnyPackage(
                Stream.concat(Stream.of("reconciler"), packages())
                    .map(p -> ROOT + p + "..")
                    .toArray(String[]::new)));
  }

  /** One look without caches is the command line's; the operator has its caches. */
  @Test
  void onlyTheCommandLineLooksUp() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(
                ROOT + "cli..", ROOT + "kube.lookup..", ROOT + "kube.classroom..")
            .should()
            .dependOnClassesThat()
            .resideInAnyPackage(ROOT + "kube.lookup..", ROOT + "kube.classroom.."));
  }

  @Test
  void theModelIsPlainJava() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "model..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage(
                "java..",
                "javax.annotation..",
                "org.jspecify..",
                "io.soabase..",
                ROOT + "text..",
                ROOT + "model.."));
  }

  @Test
  void textIsPlainJava() {
    check(
        classes()
            .that()
            .resideInAPackage(ROOT + "text..")
            .should()
            .onlyDependOnClassesThat()
            .resideInAnyPackage("java..", "org.jspecify..", ROOT + "text.."));
  }

  @Test
  void onlyKubeAndReconcilerKnowTheClientAndTheSdk() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackages(ROOT + "kube..", ROOT + "reconciler..")
            .should()
            .dependOnClassesThat(
                describe(
                    "the client or the SDK",
                    (JavaClass c) ->
                        c.getPackageName().startsWith("io.javaoperatorsdk")
                            || (c.getPackageName().startsWith("io.fabric8.kubernetes.client")
                                // The resource's own base class.
                                && !c.getSimpleName().equals("CustomResource")))));
  }

  @Test
  void podsEndInKube() {
    check(
        noClasses()
            .that()
            .resideOutsideOfPackage(ROOT + "kube..")
            .should()
            .dependOnClassesThat()
            .haveNameMatching(
                "io\\.fabric8\\.kubernetes\\.api\\.model\\.(Pod|Pod[A-Z].*|ContainerStatus.*|ContainerState.*)"));
  }

  @Test
  void timeComesFromOutside() {
    check(
        noClasses()
            .that()
            .doNotHaveFullyQualifiedName(ROOT + "reconciler.OperatorConfig")
            .and()
            .doNotHaveFullyQualifiedName(ROOT + "cli.Main")
            .should()
            .callMethod(Instant.class, "now")
            .orShould()
            .callMethod(System.class, "currentTimeMillis")
            .orShould()
            .callMethod(System.class, "nanoTime")
            .orShould()
            .callMethod(Thread.class, "sleep", long.class)
            .orShould()
            .callMethod(Clock.class, "systemUTC")
            .orShould()
            .callMethod(Clock.class, "systemDefaultZone"));
  }

  /** A package that is not there yet breaks no rule. */
  private static void check(ArchRule rule) {
    rule.allowEmptyShould(true).check(CLASSES);
  }
}
