package dev.guidedrollouts.text;

/** What is said where the API server refuses a change, or a right for it is missing. */
public final class RefusalMessages {
  static final String AGAIN = " It is tried again, at least every 5 minutes.";

  private RefusalMessages() {}

  /**
   * Which change was refused, for the sentences below.
   *
   * @param object for example {@code Deployment web}
   */
  public static String change(String object) {
    return "the change to " + object;
  }

  /** Which change was refused, for the sentences below. */
  public static String undo(String deployment) {
    return "the undo of Deployment " + deployment;
  }

  /**
   * Refused for good.
   *
   * @param what {@link #change} or {@link #undo}
   * @param said the API server's words
   */
  public static String refused(String what, String said) {
    return "The API server refused %s: %s".formatted(what, said);
  }

  /**
   * Refused, and allowed later perhaps.
   *
   * @param what {@link #change} or {@link #undo}
   * @param said the API server's words
   */
  public static String triedAgain(String what, String said) {
    return refused(what, said) + (said.endsWith(".") ? "" : ".") + AGAIN;
  }

  /**
   * The operator may not act as the account.
   *
   * @param right as kubectl has it, for example {@code impersonate serviceaccounts/alice}
   */
  public static String operatorMayNot(String account, String right, String namespace) {
    return "Nothing was changed: the operator may not act as ServiceAccount %s, the cluster's admin has to let it %s in namespace %s.%s"
        .formatted(account, right, namespace, AGAIN);
  }

  /**
   * The account may not do what the lesson needs.
   *
   * @param rights as kubectl has them, joined with commas
   */
  public static String accountMayNot(String account, String rights, String namespace) {
    return "Nothing was changed: ServiceAccount %s may not %s in namespace %s, and the steps from here on need that.%s"
        .formatted(account, rights, namespace, AGAIN);
  }
}
