package dev.guidedrollouts.model;

import java.util.List;
import java.util.stream.Collectors;

/**
 * What a ServiceAccount may not do and would have to, or that the operator may not act as it.
 *
 * @param account the ServiceAccount's name
 * @param rights those that are missing; never empty
 */
public record MissingRights(String account, List<Right> rights) {

  public MissingRights {
    rights = List.copyOf(rights);
  }

  /** The operator is not allowed to act as this account. */
  public static MissingRights impersonation(String account) {
    return new MissingRights(account, List.of(Right.impersonate(account)));
  }

  /** Whether it is the operator that lacks the right, and not the account. */
  public boolean operatorsOwn() {
    return rights.getFirst().equals(Right.impersonate(account));
  }

  /** Joined with commas. */
  public String inWords() {
    return rights.stream().map(Right::toString).collect(Collectors.joining(", "));
  }
}
