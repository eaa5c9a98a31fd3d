package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Max;
import io.fabric8.generator.annotation.Min;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the lesson does, step by step. Absent fields stay {@code null} here, as the API server
 * stored them; the {@code …OrDefault} methods give what holds then.
 *
 * @param title what people call the lesson
 * @param description Markdown: what the lesson is about
 * @param objectives what a learner can do after it, one sentence each
 * @param durationMinutes how long it takes, about
 * @param prerequisites what a learner needs before it, one sentence each
 * @param nextLesson which lesson to take next, for people
 * @param pace whether a step waits for the learner's go-ahead
 * @param undo who undoes a stalled rollout
 * @param reveal how much the status tells unasked; where it is absent it follows from who does the
 *     steps: {@link #revealOrDefault}
 * @param onDelete what becomes of the lesson's objects when the lesson is deleted
 * @param suspend true: nothing is changed until it is false again
 * @param stall when trouble with a pod counts as a stall
 * @param serviceAccountName a ServiceAccount of the lesson's namespace: Deployments and Services
 *     are then changed under its rights instead of the operator's
 * @param steps the steps, in order
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record LessonSpec(
    @Size(max = Texts.TITLE) @Nullable String title,
    @Size(max = Texts.GUIDE) @Nullable String description,
    @Size(max = 16) @Nullable List<String> objectives,
    @Min(1) @Max(1440) @Nullable Integer durationMinutes,
    @Size(max = 16) @Nullable List<String> prerequisites,
    @Size(max = Texts.TITLE) @Nullable String nextLesson,
    @Default("Automatic") @Nullable Pace pace,
    @Default("Automatic") @Nullable UndoPolicy undo,
    @Nullable Reveal reveal,
    @Default("Keep") @Nullable DeletionPolicy onDelete,
    @Default("false") @Nullable Boolean suspend,
    @Nullable StallPolicy stall,
    @Size(min = 1, max = 253) @Pattern(Patterns.SUBDOMAIN) @Nullable String serviceAccountName,
    @Required @Size(min = 1, max = 64) @Nullable List<Step> steps) {

  public Pace paceOrDefault() {
    return pace == null ? Pace.Automatic : pace;
  }

  public UndoPolicy undoOrDefault() {
    return undo == null ? UndoPolicy.Automatic : undo;
  }

  /**
   * How much the status tells unasked: what the spec says; else {@link Reveal#Look} where the
   * learner has something to do, and {@link Reveal#Commands} where not.
   */
  public Reveal revealOrDefault() {
    if (reveal != null) {
      return reveal;
    }
    boolean guided =
        undoOrDefault() == UndoPolicy.Learner
            || stepsOrEmpty().stream().anyMatch(s -> s != null && s.isLearners());
    return guided ? Reveal.Look : Reveal.Commands;
  }

  public DeletionPolicy onDeleteOrDefault() {
    return onDelete == null ? DeletionPolicy.Keep : onDelete;
  }

  public StallPolicy stallOrDefault() {
    return stall == null ? new StallPolicy(null, null, null, null) : stall;
  }

  public boolean suspended() {
    return Boolean.TRUE.equals(suspend);
  }

  public List<Step> stepsOrEmpty() {
    return steps == null ? List.of() : steps;
  }
}
