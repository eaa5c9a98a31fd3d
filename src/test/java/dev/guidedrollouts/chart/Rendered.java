package dev.guidedrollouts.chart;

import com.marcnuri.helm.Helm;
import com.marcnuri.helm.TemplateCommand;
import io.fabric8.kubernetes.api.model.GenericKubernetesResource;
import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What {@code helm template} makes of the chart, by the real Helm. */
record Rendered(String text) {
  static final Path CHART = Path.of("helm/guided-rollouts");
  static final String RELEASE = "guided-rollouts";
  private static final KubernetesSerialization YAML = new KubernetesSerialization();

  static Rendered of(String values) {
    return of(values, "1.34.0");
  }

  /**
   * As a server of that version gets it, as release guided-rollouts in a namespace of that name.
   */
  static Rendered of(String values, String kubernetes) {
    return of(CHART, values, kubernetes);
  }

  /** As a server gets it that has these APIs beside Kubernetes' own. */
  static Rendered withApis(String values, String... apis) {
    String named = "has .api (list \"%s\")".formatted(String.join("\" \"", apis));
    // Helm itself can be told (--api-versions); the library that runs it here can't.
    return changed(values, text -> text.replace(".root.Capabilities.APIVersions.Has .api", named));
  }

  /**
   * What the release tells who has installed it, as the data of a ConfigMap: {@code helm template}
   * leaves it out.
   */
  static String notes(String values) {
    String asMap =
        """
        apiVersion: v1
        kind: ConfigMap
        metadata: {name: notes}
        data: {notes: {{ include "notes" . | quote }}}
        """;
    Rendered rendered =
        changed(
            values,
            text ->
                text.startsWith("Guided Rollouts {{")
                    ? "{{- define \"notes\" }}" + text + "{{ end -}}\n" + asMap
                    : text,
            file -> file.replace("NOTES.txt", "notes.yaml"));
    return rendered.ofKind("ConfigMap").stream()
        .filter(map -> map.getMetadata().getName().equals("notes"))
        .findFirst()
        .orElseThrow()
        .get("data", "notes");
  }

  private static Rendered of(Path chart, String values, String kubernetes) {
    Path file = null;
    try {
      file = Files.createTempFile("values", ".yaml");
      Files.writeString(file, withImage(values));
      TemplateCommand template =
          new Helm(chart)
              .template()
              .withName(RELEASE)
              .withNamespace("guided-rollouts")
              .withKubeVersion(kubernetes)
              .withValuesFile(file);
      return new Rendered(template.call());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      if (file != null) {
        file.toFile().delete();
      }
    }
  }

  /**
   * With the hook of {@code helm test} too, which {@code helm template} leaves out here: as a pod
   * without the annotation.
   */
  static Rendered withTest(String values) {
    return changed(values, text -> text.replaceAll("(?m)^    helm.sh/hook.*\n", ""));
  }

  /** The image has to be said; where a test is about something else, this is it. */
  @SuppressWarnings("unchecked")
  private static String withImage(String values) {
    // What begins with a brace is taken for JSON.
    Map<String, Object> all = YAML.unmarshal("---\n" + values, LinkedHashMap.class);
    if (all.computeIfAbsent("image", key -> new LinkedHashMap<>()) instanceof Map<?, ?> image) {
      ((Map<String, Object>) image).putIfAbsent("repository", "registry.example.com/operator");
    }
    return YAML.asYaml(all);
  }

  private static Rendered changed(String values, UnaryOperator<String> change) {
    return changed(values, change, UnaryOperator.identity());
  }

  private static Rendered changed(
      String values, UnaryOperator<String> change, UnaryOperator<String> rename) {
    Path copy = null;
    try {
      copy = Files.createTempDirectory("chart");
      copy(copy, change, rename);
      return of(copy, values, "1.34.0");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      delete(copy);
    }
  }

  private static void copy(Path target, UnaryOperator<String> change, UnaryOperator<String> rename)
      throws IOException {
    try (Stream<Path> files = Files.walk(CHART)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path copied = target.resolve(rename.apply(CHART.relativize(file).toString()));
        Files.createDirectories(copied.getParent());
        Files.writeString(copied, change.apply(Files.readString(file)));
      }
    }
  }

  private static void delete(@Nullable Path folder) {
    if (folder == null) {
      return;
    }
    try (Stream<Path> files = Files.walk(folder)) {
      files.sorted(Comparator.reverseOrder()).forEach(f -> f.toFile().delete());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The objects' texts, in Helm's order, without the comment that says which file they are of. */
  List<String> documents() {
    return Arrays.stream(text.split("(?m)^---$"))
        .map(d -> d.replaceAll("(?m)^# Source: .*\n", "").strip())
        .filter(d -> !d.isEmpty())
        .toList();
  }

  List<GenericKubernetesResource> objects() {
    return documents().stream()
        .map(d -> YAML.unmarshal(d, GenericKubernetesResource.class))
        .toList();
  }

  List<GenericKubernetesResource> ofKind(String kind) {
    return objects().stream().filter(o -> o.getKind().equals(kind)).toList();
  }

  Optional<GenericKubernetesResource> first(String kind) {
    return ofKind(kind).stream().findFirst();
  }

  /** Kind/name, with the namespace before it where there is one. */
  List<String> names() {
    return objects().stream().map(Rendered::name).toList();
  }

  private static String name(GenericKubernetesResource object) {
    String namespace = object.getMetadata().getNamespace();
    return (namespace == null ? "" : namespace + "/")
        + object.getKind()
        + "/"
        + object.getMetadata().getName();
  }
}
