package dev.guidedrollouts.scenario;

import dev.guidedrollouts.api.v1alpha1.RolloutLesson;
import dev.guidedrollouts.fixtures.Fixtures;
import java.nio.file.Path;
import java.util.List;

/** The seed lesson: ten steps with every action, two of them meant to stall. */
final class Bookinfo {
  /** What its images have in common. */
  static final String IMAGES = "docker.io/istio/examples-bookinfo-";

  private static final Path LESSON = Fixtures.file("films", "bookinfo.yaml");

  private Bookinfo() {}

  /** In a cluster that has all of its images but those that it shows missing. */
  static Film film() {
    Film film = new Film(Fixtures.objects(LESSON, RolloutLesson.class).getFirst());
    for (String name : List.of("ratings-v1", "reviews-v1", "reviews-v2", "reviews-v3")) {
      film.cluster.kubelet.images.add(IMAGES + name + ":1.20.2");
    }
    return film;
  }
}
