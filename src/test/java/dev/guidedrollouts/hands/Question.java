package dev.guidedrollouts.hands;

import dev.guidedrollouts.api.v1alpha1.HowStatus;
import dev.guidedrollouts.lesson.Hand;
import dev.guidedrollouts.model.Observation;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/** What may be asked of a Deployment, or of the Service of its name. */
enum Question {
  TEMPLATE {
    @Override
    Optional<HowStatus> answer(Observation seen, String name, Instant since) {
      return Hand.ofTemplate(seen.deployment(name).orElseThrow(), since);
    }
  },
  REPLICAS {
    @Override
    Optional<HowStatus> answer(Observation seen, String name, Instant since) {
      return Hand.ofReplicas(seen.deployment(name).orElseThrow(), since);
    }
  },
  SERVICE {
    @Override
    Optional<HowStatus> answer(Observation seen, String name, Instant since) {
      return Hand.ofService(seen.service(name).orElseThrow(), since);
    }
  },
  SELECTOR {
    @Override
    Optional<HowStatus> answer(Observation seen, String name, Instant since) {
      return Hand.ofSelector(seen.service(name).orElseThrow());
    }
  };

  static final String NOBODY = "nobody";
  static final String NO_NAME = "-";

  abstract Optional<HowStatus> answer(Observation seen, String name, Instant since);

  /** For example {@code SetImage kubectl-set}, {@code Scale -} or {@code nobody}. */
  String ask(Observation seen, String name, Instant since) {
    return answer(seen, name, since)
        .map(how -> how.method() + " " + (how.manager() == null ? NO_NAME : how.manager()))
        .orElse(NOBODY);
  }

  /** As a recording writes it. */
  String key() {
    return name().toLowerCase(Locale.ROOT);
  }
}
