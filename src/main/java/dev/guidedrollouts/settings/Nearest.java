package dev.guidedrollouts.settings;

import java.util.Arrays;
import java.util.Comparator;

/** What somebody who mistyped a name may have meant. */
final class Nearest {
  private Nearest() {}

  static String setting(String key) {
    return Arrays.stream(Setting.values())
        .map(Setting::key)
        .min(Comparator.comparingInt(known -> distance(key, known)))
        .orElseThrow();
  }

  /** How many characters must be put in, taken out or replaced. */
  private static int distance(String a, String b) {
    int[] before = new int[b.length() + 1];
    Arrays.setAll(before, i -> i);
    for (int i = 1; i <= a.length(); i++) {
      int[] row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        row[j] = Math.min(Math.min(row[j - 1], before[j]) + 1, before[j - 1] + same);
      }
      before = row;
    }
    return before[b.length()];
  }
}
