package dev.guidedrollouts.api.v1alpha1;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import io.fabric8.generator.annotation.Default;
import io.fabric8.generator.annotation.Pattern;
import io.fabric8.generator.annotation.Required;
import io.fabric8.generator.annotation.Size;
import io.soabase.recordbuilder.core.RecordBuilder;
import java.lang.reflect.RecordComponent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One step of a lesson: a name, and exactly one action.
 *
 * @param name a DNS label, unique in the lesson
 * @param title what people call the step
 * @param guide Markdown for the learner
 * @param hints shown to the learner one after the other
 * @param debrief Markdown, shown once the step has passed: what happened, why, in real life
 * @param by who does the step
 * @param expect how the step is meant to end
 * @param rollOut the container of a Deployment becomes another image
 * @param scale a Deployment gets another number of replicas
 * @param expose a Service in front of a Deployment
 * @param undo a Deployment goes back to an earlier revision
 * @param predict the learner says beforehand what will be
 */
@RecordBuilder
@JsonInclude(JsonInclude.Include.NON_NULL)
@JsonIgnoreProperties(ignoreUnknown = true)
public record Step(
    @Required @Size(min = 1, max = 63) @Pattern(Patterns.LABEL) @Nullable String name,
    @Size(max = Texts.TITLE) @Nullable String title,
    @Size(max = Texts.GUIDE) @Nullable String guide,
    @Size(max = 16) @Nullable List<String> hints,
    @Size(max = Texts.GUIDE) @Nullable String debrief,
    @Default("Operator") @Nullable Actor by,
    @Default("Complete") @Nullable Expectation expect,
    @Nullable RollOutAction rollOut,
    @Nullable ScaleAction scale,
    @Nullable ExposeAction expose,
    @Nullable UndoAction undo,
    @Nullable PredictAction predict) {

  /** The fields of a step that are actions, as the API spells them, in the order of the schema. */
  public static final List<String> ACTION_FIELDS =
      Arrays.stream(Step.class.getRecordComponents())
          .filter(c -> Action.class.isAssignableFrom(c.getType()))
          .map(RecordComponent::getName)
          .toList();

  /**
   * What a step does to one Deployment. What can be said of each action without looking at the
   * cluster is its own record's; the rest is asked of the lesson's rules for it.
   */
  public sealed interface Action
      permits RollOutAction, ScaleAction, ExposeAction, UndoAction, PredictAction {

    /** The Deployment's name, in the lesson's own namespace; null only in an invalid lesson. */
    @Nullable String deployment();

    /** The Deployment's name, empty where it is missing. */
    default String deploymentOrEmpty() {
      String name = deployment();
      return name == null ? "" : name;
    }

    /** The name of the action's field in a step, for example {@code rollOut}. */
    String field();

    /**
     * Whether it changes the Deployment's template, so that it makes a revision: of a Service or a
     * number of pods no rollout comes.
     */
    boolean movesTemplate();
  }

  public String nameOrEmpty() {
    return name == null ? "" : name;
  }

  public Actor byOrDefault() {
    return by == null ? Actor.Operator : by;
  }

  /** Whether it is done by the learner's hand: by the spec's word, or since it asks a question. */
  @JsonIgnore
  public boolean isLearners() {
    return byOrDefault() == Actor.Learner || predict != null;
  }

  public Expectation expectOrDefault() {
    return expect == null ? Expectation.Complete : expect;
  }

  @JsonIgnore
  public boolean isStallExpected() {
    return expectOrDefault() == Expectation.Stall;
  }

  /** The actions that are set: exactly one in a valid step. */
  public List<Action> actions() {
    List<Action> set = new ArrayList<>(1);
    for (Action action : new @Nullable Action[] {rollOut, scale, expose, undo, predict}) {
      if (action != null) {
        set.add(action);
      }
    }
    return set;
  }

  /** Whether the step changes the template of that Deployment; also of an invalid step. */
  public boolean movesTemplateOf(String deployment) {
    return actions().stream()
        .anyMatch(a -> a.movesTemplate() && a.deploymentOrEmpty().equals(deployment));
  }

  /**
   * The step's one action.
   *
   * @throws IllegalStateException if the step has none or several: a valid lesson has exactly one a
   *     step
   */
  public Action action() {
    List<Action> set = actions();
    if (set.size() != 1) {
      throw new IllegalStateException("step " + name + " has " + set.size() + " actions");
    }
    return set.getFirst();
  }
}
