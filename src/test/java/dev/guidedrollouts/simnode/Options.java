package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Taint;
import io.fabric8.kubernetes.api.model.TaintBuilder;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * How the program was called.
 *
 * @param kubeconfig the file that names the API server
 * @param registry the registry that knows which images there are
 * @param nodeName the node's name, or what the names of several begin with
 * @param nodes how many nodes
 * @param times how fast they are
 * @param taint a taint for the nodes, absent for none
 * @param quiet whether only errors and the line of readiness are printed
 */
record Options(
    Path kubeconfig,
    URI registry,
    String nodeName,
    int nodes,
    KubeletTimes times,
    Optional<Taint> taint,
    boolean quiet) {

  static final String USAGE =
      """
      Plays a kubelet against an API server: scheduled pods get the status that a node would give them.
      Environment: KUBECONFIG (file), LAB_REGISTRY (http://host:port), LAB_NODE_NAME (default lab-node)
        --nodes N           so many nodes, NAME-1 to NAME-N (default 1, named NAME)
        --pull-time TIME    how long a pull takes, 750ms or 2s (default 500ms)
        --start-delay TIME  from a container's start until the status says so (default 1s)
        --stop-time TIME    from a pod's deletion until it is gone (default 500ms)
        --taint K=V:EFFECT  a taint for the nodes, for use beside real ones
        --quiet             print nothing but the line of readiness and errors""";

  private static final Pattern TIME = Pattern.compile("(\\d+)(ms|s|m)");
  private static final Pattern TAINT =
      Pattern.compile("([^=:]+)(?:=([^:]*))?:(NoSchedule|PreferNoSchedule|NoExecute)");
  private static final int MOST_NODES = 1000;

  /**
   * Reads the command line and the environment.
   *
   * @param environment the environment
   * @param arguments the command line
   * @return the options
   * @throws IllegalArgumentException with a message that names the option and what is allowed
   */
  static Options parse(Map<String, String> environment, List<String> arguments) {
    int nodes = 1;
    Duration pull = KubeletTimes.DEFAULT.pull();
    Duration start = KubeletTimes.DEFAULT.start();
    Duration stop = KubeletTimes.DEFAULT.stop();
    Optional<Taint> taint = Optional.empty();
    boolean quiet = false;
    var rest = arguments.iterator();
    while (rest.hasNext()) {
      String option = rest.next();
      switch (option) {
        case "--nodes" -> nodes = number(option, value(option, rest));
        case "--pull-time" -> pull = time(option, value(option, rest));
        case "--start-delay" -> start = time(option, value(option, rest));
        case "--stop-time" -> stop = time(option, value(option, rest));
        case "--taint" -> taint = Optional.of(taint(option, value(option, rest)));
        case "--quiet" -> quiet = true;
        default ->
            throw new IllegalArgumentException("unknown option %s\n%s".formatted(option, USAGE));
      }
    }
    return new Options(
        Path.of(required(environment, "KUBECONFIG", "the kubeconfig file of the API server")),
        registry(required(environment, "LAB_REGISTRY", "the registry's address, http://host:port")),
        environment.getOrDefault("LAB_NODE_NAME", "lab-node"),
        nodes,
        new KubeletTimes(pull, start, stop),
        taint,
        quiet);
  }

  /**
   * The names of all nodes.
   *
   * @return one name, or as many numbered ones
   */
  List<String> nodeNames() {
    return nodes == 1
        ? List.of(nodeName)
        : IntStream.rangeClosed(1, nodes).mapToObj(number -> nodeName + "-" + number).toList();
  }

  private static String value(String option, java.util.Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private static int number(String option, String value) {
    int number = value.matches("\\d{1,4}") ? Integer.parseInt(value) : 0;
    if (number < 1 || number > MOST_NODES) {
      throw new IllegalArgumentException(
          "%s %s: a number from 1 to %d is allowed".formatted(option, value, MOST_NODES));
    }
    return number;
  }

  private static Duration time(String option, String value) {
    Matcher found = TIME.matcher(value);
    if (!found.matches() || found.group(1).length() > 6) {
      throw new IllegalArgumentException(
          "%s %s: a time with its unit is allowed, for example 750ms, 2s or 1m"
              .formatted(option, value));
    }
    long amount = Long.parseLong(found.group(1));
    return switch (found.group(2)) {
      case "ms" -> Duration.ofMillis(amount);
      case "s" -> Duration.ofSeconds(amount);
      default -> Duration.ofMinutes(amount);
    };
  }

  private static Taint taint(String option, String value) {
    Matcher found = TAINT.matcher(value);
    if (!found.matches()) {
      throw new IllegalArgumentException(
          "%s %s: key=value:NoSchedule, key=value:PreferNoSchedule or key=value:NoExecute is allowed"
              .formatted(option, value));
    }
    return new TaintBuilder()
        .withKey(found.group(1))
        .withValue(found.group(2))
        .withEffect(found.group(3))
        .build();
  }

  private static String required(Map<String, String> environment, String name, String what) {
    String value = environment.get(name);
    if (value == null || value.isBlank()) {
      throw new IllegalArgumentException("%s is not set: it has to be %s".formatted(name, what));
    }
    return value;
  }

  private static URI registry(String value) {
    String full = value.contains("://") ? value : "http://" + value;
    if (!full.matches("https?://[A-Za-z0-9.-]+(:\\d{1,5})?/?")) {
      throw new IllegalArgumentException(
          "LAB_REGISTRY %s: http://host:port is allowed".formatted(value));
    }
    return URI.create(full.endsWith("/") ? full.substring(0, full.length() - 1) : full);
  }
}
