package dev.guidedrollouts.settings;

import dev.guidedrollouts.text.SafeText;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/** A YAML file of settings: one flat mapping. */
final class SettingsFile {
  private SettingsFile() {}

  /**
   * @param problems gets a line for each thing that is wrong with the file
   */
  static Map<Setting, ConfiguredValue> read(String file, List<String> problems) {
    Map<Setting, ConfiguredValue> found = new EnumMap<>(Setting.class);
    Object content;
    try {
      content =
          new Load(LoadSettings.builder().setLabel(file).build())
              .loadFromString(Files.readString(Path.of(file)));
    } catch (MarkedYamlEngineException e) {
      String where = e.getProblemMark().map(m -> ":" + (m.getLine() + 1)).orElse("");
      problems.add(file + where + " is not YAML: " + e.getProblem());
      return found;
    } catch (IOException | YamlEngineException e) {
      problems.add(file + " can't be read: " + e.getMessage());
      return found;
    }
    if (content == null) {
      return found;
    }
    if (!(content instanceof Map<?, ?> entries)) {
      problems.add(file + " is not a mapping; allowed: lines NAME: VALUE");
      return found;
    }
    entries.forEach((key, value) -> entry(file, String.valueOf(key), value, found, problems));
    return found;
  }

  private static void entry(
      String file,
      String key,
      Object value,
      Map<Setting, ConfiguredValue> found,
      List<String> problems) {
    Optional<Setting> setting = Setting.named(key);
    if (setting.equals(Optional.of(Setting.CONFIG_FILE))) {
      problems.add("%s: %s can't be set by the file itself".formatted(file, key));
      return;
    }
    if (setting.isEmpty()) {
      problems.add(
          "%s: unknown setting %s%s"
              .formatted(file, SafeText.clean(key, 100), DidYouMean.question(key, Setting::key)));
      return;
    }
    String text =
        switch (value) {
          case null -> "";
          case List<?> list -> list.stream().map(String::valueOf).collect(Collectors.joining(","));
          default -> String.valueOf(value);
        };
    found.put(setting.get(), new ConfiguredValue(text, file + ": " + key));
  }
}
