package dev.guidedrollouts.text;

/** The sentences of {@code kubectl lesson enrol}. */
public final class EnrolMessages {
  private EnrolMessages() {}

  public static String notLesson(String file) {
    return file + " has to hold lessons with names, and nothing else";
  }

  public static String unreadable(String file) {
    return file + ": there is no such file, or it can't be read";
  }

  public static String notWritable(String folder) {
    return folder + " can't be written to";
  }

  /** A namespace that is somebody else's. */
  public static String foreignNamespace(String namespace, String prefix) {
    return "namespace %s is there already and was not enrolled with prefix %s; choose another prefix, nothing was changed in it"
        .formatted(namespace, prefix);
  }

  public static String notPrefix(String prefix, int most) {
    return "--prefix: \"%s\" can't begin a namespace's name: at most %d lower-case letters, digits and \"-\""
        .formatted(prefix, most);
  }

  public static String notCount(int most) {
    return "--count: say how many teams there shall be, 1 to " + most;
  }

  public static String notHours(int most) {
    return "--valid-hours: 1 to " + most + " are allowed";
  }

  /** A file that was written. */
  public static String written(String file) {
    return file + " written";
  }

  /**
   * A team that has all it needs.
   *
   * @param kubeconfig the file with its access
   * @param until when that ends, as the API server says it
   */
  public static String applied(String team, String kubeconfig, String until) {
    return "%s: namespace, quota, limits, account and lesson are there; %s holds until %s"
        .formatted(team, kubeconfig, until);
  }

  /** What is left to do where nothing was applied. */
  public static String notApplied(String folder) {
    return "Nothing was changed in the cluster. With --apply it is, and each team gets a kubeconfig. `kubectl apply -f "
        + folder
        + "` makes the same without kubeconfigs.";
  }

  /** What a learner does with the file. */
  public static String howToUse(String kubeconfig) {
    return "A learner begins with: export KUBECONFIG=" + kubeconfig;
  }

  public static String removed(String namespace) {
    return namespace + ": its deletion has begun";
  }

  public static String nothingToRemove(String prefix) {
    return "No namespace was enrolled with prefix " + prefix + ".";
  }
}
