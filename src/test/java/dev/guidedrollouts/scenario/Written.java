package dev.guidedrollouts.scenario;

import dev.guidedrollouts.lesson.Decision;
import dev.guidedrollouts.model.Change;
import dev.guidedrollouts.model.ChangeMarker;
import dev.guidedrollouts.model.Diagnosis;
import java.lang.reflect.RecordComponent;
import java.util.LinkedHashMap;
import java.util.Map;

/** A reconciliation as {@code decision.yaml} writes it. */
final class Written {
  private Written() {}

  static Map<String, Object> of(Pass pass) {
    Decision decision = pass.decision();
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("decision", decision.label());
    if (decision instanceof Decision.OnStep on) {
      out.put("step", on.step().name());
      out.put("attempt", on.step().number());
    }
    switch (decision) {
      case Decision.Wait d -> {
        out.put("reason", d.reason());
        out.put("message", d.message());
      }
      case Decision.Fail d -> {
        out.put("reason", d.reason());
        out.put("message", d.message());
      }
      default -> {}
    }
    decision.change().ifPresent(change -> out.put("change", change(change)));
    decision.lookAgain().ifPresent(at -> out.put("lookAgain", at.toString()));
    if (!pass.events().isEmpty()) {
      out.put("events", pass.events().stream().map(e -> e.reason() + ": " + e.message()).toList());
    }
    Diagnosis seen = pass.input().diagnosis();
    if (seen != null) {
      out.put("diagnosis", diagnosis(seen));
    }
    return out;
  }

  /** What this one look at the evidence tells; the status has what the engine made of it. */
  private static Map<String, Object> diagnosis(Diagnosis seen) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("reason", seen.reason());
    out.put("cause", seen.cause());
    out.put("permanent", seen.permanent());
    out.put("backedOff", seen.backedOff());
    out.put("explanation", seen.explanation());
    if (seen.suggestion() != null) {
      out.put("suggestion", seen.suggestion());
    }
    out.put("commands", seen.commands());
    return out;
  }

  private static Map<String, Object> change(Change change) {
    Map<String, Object> out = new LinkedHashMap<>();
    out.put("kind", change.getClass().getSimpleName());
    for (RecordComponent component : change.getClass().getRecordComponents()) {
      Object value = valueOf(component, change);
      if (value instanceof ChangeMarker marker) {
        out.put("marker", marker.lesson() + "/" + marker.step() + ": " + marker.change());
      } else if (value != null) {
        out.put(component.getName(), value);
      }
    }
    return out;
  }

  private static Object valueOf(RecordComponent component, Change change) {
    try {
      return component.getAccessor().invoke(change);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }
}
