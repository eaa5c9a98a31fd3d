package dev.guidedrollouts.web;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What page.js reads that is no HTML. */
final class Json {
  private static final ObjectMapper JSON = new ObjectMapper();

  private Json() {}

  /**
   * A sign of life.
   *
   * @param blindSince since when the operator itself does not hear from the API server; null where
   *     it does
   */
  static String beat(Instant now, @Nullable Instant blindSince) {
    ObjectNode beat = JSON.createObjectNode().put("now", now.toString());
    beat.put("blindSince", blindSince == null ? null : blindSince.toString());
    return text(beat);
  }

  /**
   * The order of the board.
   *
   * @param rows ids of rows
   * @param notAllowed what the viewer lacks, where nothing may be seen; else null
   */
  static String board(List<String> rows, String summary, @Nullable String notAllowed) {
    ObjectNode board = JSON.createObjectNode();
    board.set("rows", JSON.valueToTree(rows));
    return text(board.put("summary", summary).put("notAllowed", notAllowed));
  }

  private static String text(ObjectNode node) {
    try {
      return JSON.writeValueAsString(node);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }
}
