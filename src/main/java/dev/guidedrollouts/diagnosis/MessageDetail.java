package dev.guidedrollouts.diagnosis;

import dev.guidedrollouts.model.Cause;
import dev.guidedrollouts.text.AdmissionMessages;
import dev.guidedrollouts.text.DetailMessage;
import dev.guidedrollouts.text.DetailMessages;
import dev.guidedrollouts.text.SafeText;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a message says in particular, in the catalogue's plain words. It only words a cause that is
 * already found; where no pattern fits, the message itself is quoted.
 *
 * @param words a phrase that ends a sentence; {@code $1} and so on are what the message names
 * @param advice what may help in this case, where it is more than the cause's own advice
 */
record MessageDetail(String words, @Nullable String advice) {
  private static final int MAX_INPUT = 8_192;
  private static final int MAX_QUOTED = 300;
  private static final Pattern PLACE = Pattern.compile("\\$(\\d)");

  private static final Map<Cause, List<DetailWording>> BY_CAUSE =
      Map.ofEntries(
          Map.entry(Cause.ContainerConfig, wordings(DetailMessages.CONFIG)),
          Map.entry(Cause.ContainerCreate, wordings(DetailMessages.START)),
          Map.entry(Cause.RunContainer, wordings(DetailMessages.START)),
          Map.entry(Cause.PlatformMismatch, wordings(DetailMessages.FOREIGN)),
          Map.entry(Cause.NodeStorage, wordings(DetailMessages.STORAGE)),
          Map.entry(Cause.TlsError, wordings(DetailMessages.TLS)),
          Map.entry(Cause.RegistryUnreachable, wordings(DetailMessages.NETWORK)),
          Map.entry(Cause.VolumeMount, wordings(DetailMessages.MOUNT)),
          Map.entry(Cause.SandboxFailed, wordings(DetailMessages.SANDBOX)),
          Map.entry(Cause.QuotaExceeded, wordings(AdmissionMessages.ALL)),
          Map.entry(Cause.Unknown, wordings(AdmissionMessages.ALL)));

  /** What is known of the symptom in particular; empty where nothing is. */
  static Optional<MessageDetail> of(Symptom s) {
    return switch (s.finding().cause()) {
      case CrashLoop -> Optional.of(new MessageDetail(Crash.how(s), Crash.advice(s)));
      case Unschedulable ->
          Optional.of(new MessageDetail(Scheduling.said(s), Scheduling.advice(s)));
      default -> byWording(s);
    };
  }

  private static List<DetailWording> wordings(List<DetailMessage> messages) {
    return messages.stream().map(DetailWording::of).toList();
  }

  /** The first wording of the symptom's cause that its message has. */
  private static Optional<MessageDetail> byWording(Symptom s) {
    String message = s.message();
    String input = message.length() > MAX_INPUT ? message.substring(0, MAX_INPUT) : message;
    Trigrams trigrams = new Trigrams(input.toLowerCase(Locale.ROOT));
    for (DetailWording wording : BY_CAUSE.getOrDefault(s.finding().cause(), List.of())) {
      if (!wording.pattern().mayMatch(trigrams)) {
        continue;
      }
      Matcher found = wording.pattern().pattern().matcher(input);
      if (found.find()) {
        return Optional.of(
            new MessageDetail(
                filled(wording.message().words(), found), wording.message().advice()));
      }
    }
    return Optional.empty();
  }

  private static String filled(String words, Matcher found) {
    return PLACE
        .matcher(words)
        .replaceAll(
            place ->
                Matcher.quoteReplacement(named(found.group(Integer.parseInt(place.group(1))))));
  }

  /** Kinds as Kubernetes writes them; all else is the user's own and cleaned. */
  private static String named(@Nullable String text) {
    String cleaned = SafeText.clean(text, MAX_QUOTED);
    return switch (cleaned) {
      case "configmap", "ConfigMap" -> "ConfigMap";
      case "secret", "Secret" -> "Secret";
      case "persistentvolumeclaim" -> "PersistentVolumeClaim";
      case "serviceaccount" -> "ServiceAccount";
      default -> cleaned;
    };
  }
}
