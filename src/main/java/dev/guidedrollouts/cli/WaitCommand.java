package dev.guidedrollouts.cli;

import dev.guidedrollouts.api.v1alpha1.StallPolicy;
import dev.guidedrollouts.api.v1alpha1.StallVerdict;
import dev.guidedrollouts.api.v1alpha1.UndoPolicy;
import dev.guidedrollouts.kube.lookup.DeploymentChanges;
import dev.guidedrollouts.kube.lookup.DeploymentLookup;
import dev.guidedrollouts.kube.lookup.DeploymentSnapshot;
import dev.guidedrollouts.kube.lookup.LookupException;
import dev.guidedrollouts.lesson.StatusRecords;
import dev.guidedrollouts.rollout.RolloutPolicy;
import dev.guidedrollouts.text.WaitMessages;
import dev.guidedrollouts.validation.Durations;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code kubectl lesson wait}: a gate for pipelines. */
@Command(
    name = "wait",
    header = "Wait until a Deployment is rolled out, or has no hope of it.",
    description = {
      "",
      "For pipelines: ends when the rollout is complete, when it is stalled (with the operator's"
          + " diagnosis, long before the progress deadline), or when the Deployment has another"
          + " template than the one that was waited for. Works without the operator. Nothing is"
          + " changed, and no Secret is read.",
      ""
    },
    sortOptions = false,
    exitCodeOnInvalidInput = WaitCommand.ERROR,
    exitCodeOnExecutionException = WaitCommand.ERROR,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:Rolled out, with the images that were asked for.",
      "1:No answer: wrong arguments, no such Deployment, missing rights, no cluster, or the time is over.",
      "3:Stalled. The cause, the explanation and the evidence are on the standard output.",
      "4:Another template is there now: changed or undone meanwhile, or without the image asked for."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  kubectl set image deployment/web web=registry.example/web:1.2 -n shop",
      "  kubectl lesson wait deployment/web --image=registry.example/web:1.2 --timeout=5m -n shop",
      "  kubectl lesson wait web -o json | jq -r .diagnosis.cause"
    })
final class WaitCommand extends Subcommand {
  static final int ERROR = 1;

  /** Looked again without any event: one that was missed makes it late, never lost. */
  private static final Duration LONGEST = Duration.ofSeconds(10);

  /** How long in succession there may be no answer. A control plane restarts in less. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private static final Duration ASK_AGAIN = Duration.ofSeconds(2);

  @Mixin DeploymentArgument deployment = new DeploymentArgument();

  @Option(
      names = "--image",
      paramLabel = "[CONTAINER=]IMAGE",
      description =
          "What the template shall have when it is rolled out, written as it is written there;"
              + " several times for several containers.")
  List<String> images = new ArrayList<>();

  @Option(
      names = "--timeout",
      paramLabel = "DURATION",
      description =
          "How long to wait, for example 90s or 5m; 0s: as long as it takes. Default: 15m.")
  String timeout = "15m";

  @Option(
      names = "--verdict",
      paramLabel = "BackOff|FirstFailure",
      description =
          "When a cause that no retry cures is a stall: once the kubelet has backed off (default),"
              + " or at its first report.")
  StallVerdict verdict = StallVerdict.BackOff;

  @Option(
      names = "--transient-after",
      paramLabel = "DURATION",
      description = "How long a cause that a retry may cure has to last. Default: 2m.")
  String transientAfter = StallPolicy.DEFAULT_TRANSIENT_AFTER;

  @Option(
      names = "--stable-for",
      paramLabel = "DURATION",
      description = "How long a complete rollout has to stay well. Default: 0s.")
  String stableFor = StallPolicy.DEFAULT_STABLE_FOR;

  @Mixin OutputOption output = new OutputOption();

  @Mixin ClusterOptions cluster = new ClusterOptions();

  private final Clock clock;

  WaitCommand(Clock clock) {
    this.clock = clock;
  }

  @Override
  public Integer call() {
    String name = deployment.name(this);
    List<WantedImage> wanted = typed(() -> images.stream().map(WantedImage::parse).toList());
    Duration most = duration("--timeout", timeout);
    duration("--transient-after", transientAfter);
    duration("--stable-for", stableFor);
    RolloutPolicy policy =
        StatusRecords.policy(
            new StallPolicy(verdict, null, transientAfter, stableFor), UndoPolicy.Never);
    Instant begin = clock.instant();
    try (DeploymentLookup lookup = new DeploymentLookup(cluster.open(this))) {
      RolloutWait.Ended ended =
          new Watched(lookup, name, new RolloutWait(wanted, policy))
              .await(most.isZero() ? Instant.MAX : begin.plus(most));
      String waited = Durations.words(Duration.between(begin, clock.instant()));
      if (output.form == null) {
        print(WaitReport.text(ended, waited));
      } else {
        print(output.form, WaitReport.of(ended, waited));
      }
      if (ended.outcome() == WaitOutcome.TimedOut) {
        tell("error: " + ended.message());
      }
      return ended.outcome().exitCode;
    }
  }

  /** One wait over one connection. */
  private final class Watched {
    private final DeploymentLookup lookup;
    private final String name;
    private final RolloutWait wait;
    private @Nullable Instant unansweredSince;
    private String told = "";

    Watched(DeploymentLookup lookup, String name, RolloutWait wait) {
      this.lookup = lookup;
      this.name = name;
      this.wait = wait;
    }

    RolloutWait.Ended await(Instant deadline) {
      DeploymentSnapshot look = lookup.look(name);
      try (DeploymentChanges changes = lookup.changes(look)) {
        while (true) {
          Instant now = clock.instant();
          Instant next = now.plus(LONGEST);
          if (unansweredSince != null) {
            next = now.plus(ASK_AGAIN);
          } else {
            switch (wait.look(look, now)) {
              case RolloutWait.Ended ended -> {
                return ended;
              }
              case RolloutWait.Open open -> {
                say(open.message());
                next = open.lookAgain().filter(next::isAfter).orElse(next);
              }
            }
          }
          if (!now.isBefore(deadline)) {
            return wait.timedOut(look, timeout, now);
          }
          changes.await(Duration.between(now, next.isAfter(deadline) ? deadline : next));
          look = again(look);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      }
    }

    /** The next look; the last one where there is no answer for the moment. */
    private DeploymentSnapshot again(DeploymentSnapshot last) {
      try {
        DeploymentSnapshot look = lookup.look(name);
        unansweredSince = null;
        return look;
      } catch (LookupException e) {
        Instant now = clock.instant();
        Instant since = unansweredSince == null ? now : unansweredSince;
        if (!e.passing() || now.isAfter(since.plus(PATIENCE))) {
          throw e;
        }
        unansweredSince = since;
        say(WaitMessages.askedAgain(String.valueOf(e.getMessage())));
        return last;
      }
    }

    /** What it waits for, whenever that is another, as {@code kubectl rollout status} does. */
    private void say(String message) {
      if (!told.equals(message)) {
        told = message;
        tell(message);
      }
    }
  }
}
