package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.model.ContainerEvidence;
import dev.guidedrollouts.model.ObservedPod;
import dev.guidedrollouts.text.CauseDetails;
import dev.guidedrollouts.text.CauseMessage;
import dev.guidedrollouts.text.CauseMessages;
import dev.guidedrollouts.text.SafeText;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a symptom is to people: the catalogue's sentence of its cause ({@link Cause#message}), with
 * what the symptom tells of it.
 */
final class CauseText {
  private static final int QUOTED = 300;

  private CauseText() {}

  /** The words for a symptom; what its message says in particular is preferred to the general. */
  static CauseMessage of(Symptom s, String deployment) {
    if (s.ended() != null) {
      return EndedPodTrouble.message(s.ended(), deployment);
    }
    Optional<MessageDetail> detail = MessageDetail.of(s);
    CauseMessage general =
        s.finding()
            .cause()
            .message(details(s, deployment, detail.map(MessageDetail::words).orElse(null)));
    return detail
        .map(MessageDetail::advice)
        .map(advice -> new CauseMessage(general.sentence(), advice))
        .orElse(general);
  }

  private static CauseDetails details(Symptom s, String deployment, @Nullable String plain) {
    return new CauseDetails(
        deployment,
        s.pod() != null,
        container(s),
        image(s),
        SafeText.clean(s.reason(), 60),
        said(s, plain),
        plain,
        PullSecrets.inWords(s),
        s.finding().rule().equals(NameRules.NODE_PULL_LIMIT)
            || s.finding().rule().equals(RegistryResponseRules.NODE_LOGIN_MISSING));
  }

  /** What no rule knows is quoted from within its wrappings. */
  private static String said(Symptom s, @Nullable String plain) {
    if (s.finding().cause() == Cause.Unknown && s.pod() != null) {
      return SafeText.clean(Classifier.unwrap(s.message()), QUOTED);
    }
    return plain == null ? SafeText.clean(s.message(), QUOTED) : plain;
  }

  private static CauseDetails.Image image(Symptom s) {
    ObservedPod pod = s.pod();
    String image = s.image();
    if (image == null) {
      return new CauseDetails.Image("", null, false);
    }
    ImageReference reference = ImageReference.parse(image);
    return new CauseDetails.Image(
        SafeText.clean(image, 160),
        reference.valid()
            ? new CauseDetails.Name(
                reference.registry(), reference.shortRepository(), reference.version())
            : null,
        pod != null && pod.volumeImages().contains(image));
  }

  private static String container(Symptom s) {
    ContainerEvidence container = s.container();
    if (container == null) {
      return CauseMessages.thePod();
    }
    return switch (container.role()) {
      case INIT -> CauseMessages.initContainer(container.container());
      case SIDECAR -> CauseMessages.sidecar(container.container());
      case MAIN -> CauseMessages.container(container.container());
    };
  }
}
