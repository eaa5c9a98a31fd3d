package dev.guidedrollouts.model;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MemoTest {
  private final Memo<String, Integer> memo = new Memo<>(2, 5, String::length);
  private final List<String> workedOut = new ArrayList<>();

  private int length(String text) {
    return memo.find(
        text,
        t -> {
          workedOut.add(t);
          return t.length();
        });
  }

  @Test
  void theSameIsWorkedOutOnce() {
    assertThat(length("a")).isEqualTo(1);
    assertThat(length("a")).isEqualTo(1);
    assertThat(workedOut).containsExactly("a");
  }

  @Test
  void theOneAskedLongestAgoIsForgotten() {
    length("a");
    length("b");
    length("a");
    length("c");
    length("a");
    length("b");
    assertThat(workedOut).containsExactly("a", "b", "c", "b");
    assertThat(memo.size()).isEqualTo(2);
  }

  @Test
  void whatIsLongIsNotKept() {
    length("too long");
    length("too long");
    assertThat(workedOut).containsExactly("too long", "too long");
    assertThat(memo.size()).isZero();
  }
}
