package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.DeploymentStatus;
import dev.guidedrollouts.api.v1alpha1.RevisionStatus;
import dev.guidedrollouts.api.v1alpha1.StepStatus;
import dev.guidedrollouts.model.Revision;
import io.fabric8.kubernetes.api.model.Condition;
import io.fabric8.kubernetes.api.model.ConditionBuilder;
import io.fabric8.kubernetes.api.model.IntOrString;
import java.lang.reflect.AnnotatedParameterizedType;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.ParameterizedType;
import java.lang.reflect.RecordComponent;
import java.lang.reflect.Type;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Records with any content that their types allow, however absurd; what may be null is null at
 * times. Words come from small pools, so that by chance much of it fits together. What the API
 * server or the namespace keeps unique is unique here too: steps and Deployments by name, revisions
 * by ReplicaSet, conditions by type.
 */
final class Arbitrary {
  static final Instant NOW = Instant.parse("2026-08-01T09:00:00Z");
  static final String UID = "11111111-1111-4111-8111-111111111111";
  private static final Map<String, List<String>> WORDS =
      Map.of(
          "step", List.of("s0", "s1", "s2", "gone"),
          "name", List.of("s0", "s1", "web", "api", "Ready", "app"),
          "deployment", List.of("web", "api", "gone"),
          "replicaSet", List.of("rs-1", "rs-2", "rs-3"),
          "image", List.of("app:1", "app:2", "app:gone", ""),
          "lessonUid", List.of(UID, UID, UID, "another"),
          "templateDigest", List.of("t1", "t2"),
          "cause", List.of("ImageNotFound", "Unknown", "Novel"),
          "targetPort", List.of("80", "80", "http"),
          "explanation", List.of("There is no such image."));
  private static final List<String> ANY =
      List.of("", "app", "10s", "ErrImagePull", "ImagePullBackOff", "x".repeat(2000), "a\nb\u0000");

  private final Random random;

  Arbitrary(Random random) {
    this.random = random;
  }

  <T extends Record> T of(Class<T> type) {
    RecordComponent[] components = type.getRecordComponents();
    Object[] values =
        Arrays.stream(components).map(c -> value(c.getName(), c.getAnnotatedType())).toArray();
    Class<?>[] types =
        Arrays.stream(components).map(RecordComponent::getType).toArray(Class<?>[]::new);
    try {
      var constructor = type.getDeclaredConstructor(types);
      constructor.setAccessible(true);
      return constructor.newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(type.getName(), e);
    }
  }

  private @Nullable Object value(String name, AnnotatedType annotated) {
    if (annotated.isAnnotationPresent(Nullable.class) && random.nextInt(4) == 0) {
      return null;
    }
    Type type = annotated.getType();
    if (type instanceof ParameterizedType generic) {
      AnnotatedType[] of =
          ((AnnotatedParameterizedType) annotated).getAnnotatedActualTypeArguments();
      if (generic.getRawType() == Map.class) {
        return Map.of("app", "web");
      }
      return generic.getRawType() == Set.class
          ? new HashSet<>(list(name, of[0]))
          : list(name, of[0]);
    }
    Class<?> plain = (Class<?>) type;
    if (plain.isEnum()) {
      return plain.getEnumConstants()[random.nextInt(plain.getEnumConstants().length)];
    }
    return plain.isRecord() ? of(plain.asSubclass(Record.class)) : scalar(name, plain);
  }

  private List<@Nullable Object> list(String name, AnnotatedType of) {
    List<@Nullable Object> items = new ArrayList<>();
    Set<@Nullable Object> keys = new HashSet<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      Object item = value(name, of);
      if (keys.add(keyOf(item))) {
        items.add(item);
      }
    }
    return items;
  }

  /** What no two items of a list have in common in any cluster; an item of its own has itself. */
  private static @Nullable Object keyOf(@Nullable Object item) {
    return switch (item) {
      case StepStatus step -> step.name();
      case DeploymentStatus deployment -> deployment.name();
      case RevisionStatus revision -> revision.replicaSet();
      case Condition condition -> condition.getType();
      case Revision revision -> revision.replicaSet();
      case null, default -> new Object();
    };
  }

  private Object scalar(String name, Class<?> type) {
    Map<Class<?>, Object> values = new HashMap<>();
    values.put(String.class, one(WORDS.getOrDefault(name, ANY)));
    values.put(int.class, name.equals("port") ? 80 : random.nextInt(6) - 1);
    values.put(Integer.class, random.nextInt(6) - 1);
    values.put(long.class, random.nextInt(6) - 1L);
    values.put(Long.class, random.nextInt(6) - 1L);
    values.put(boolean.class, random.nextBoolean());
    values.put(Boolean.class, random.nextBoolean());
    values.put(Instant.class, NOW.plusSeconds(random.nextInt(600) - 400L));
    values.put(Duration.class, Duration.ofSeconds(random.nextInt(60)));
    values.put(IntOrString.class, new IntOrString(random.nextInt(70_000)));
    values.put(Condition.class, condition());
    Object value = values.get(type);
    if (value == null) {
      throw new IllegalStateException("no values for " + name + " of " + type);
    }
    return value;
  }

  private Condition condition() {
    return new ConditionBuilder()
        .withType(
            one(List.of("Ready", "Reconciling", "Stalled", "RolloutStalled", "Undone", "Mine")))
        .withStatus(one(List.of("True", "False", "Unknown")))
        .withReason("Any")
        .withMessage("any")
        .withLastTransitionTime(NOW.minusSeconds(60).toString())
        .build();
  }

  private <T> T one(List<T> values) {
    return values.get(random.nextInt(values.size()));
  }
}
