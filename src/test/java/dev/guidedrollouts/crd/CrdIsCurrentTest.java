package dev.guidedrollouts.crd;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * The committed definition is the one that the Java types give; {@code make crd}
 * (-Dcrd.update=true) rewrites it.
 */
class CrdIsCurrentTest {

  @Test
  void theCommittedDefinitionIsWhatTheTypesGive() throws IOException {
    String generated = LessonDefinition.generate();
    if (Boolean.getBoolean("crd.update")) {
      Files.createDirectories(LessonDefinition.FILE.getParent());
      Files.writeString(LessonDefinition.FILE, generated);
    }
    assertThat(LessonDefinition.FILE).as("run `make crd` and commit the file").exists();
    List<String> committed = Files.readAllLines(LessonDefinition.FILE);
    assertThat(committed)
        .as("%s differs from the Java types: run `make crd` and commit it", LessonDefinition.FILE)
        .containsExactlyElementsOf(generated.lines().toList());
  }

  /**
   * Since Kubernetes 1.25 a server refuses the whole definition where it reckons that a rule may
   * cost too much, and it takes a list that a rule makes with map() for endless. Older servers, and
   * so a lab of Kubernetes 1.20, would not notice.
   */
  @Test
  void noRuleMakesAListWhoseLengthTheServerCannotReckon() {
    List<String> rules =
        LessonDefinition.generate().lines().dropWhile(l -> !l.contains("openAPIV3Schema")).toList();

    assertThat(rules)
        .anySatisfy(l -> assertThat(l).contains("self.all("))
        .noneSatisfy(l -> assertThat(l).containsAnyOf(".map(", "indexOf("));
  }
}
