package dev.guidedrollouts.simnode;

import io.fabric8.kubernetes.api.model.Pod;
import io.fabric8.kubernetes.client.KubernetesClient;
import io.fabric8.kubernetes.client.KubernetesClientException;
import io.fabric8.kubernetes.client.informers.ResourceEventHandler;
import io.fabric8.kubernetes.client.informers.SharedIndexInformer;
import io.fabric8.kubernetes.client.informers.cache.BasicItemStore;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The nodes of one process: one watch for all their pods, a worker for each pod, one timer for all
 * workers.
 */
final class SimulatedKubelet implements AutoCloseable, ResourceEventHandler<Pod> {

  private static final System.Logger LOG = System.getLogger(SimulatedKubelet.class.getName());

  private final KubernetesClient client;
  private final Clock clock;
  private final ApiWriter api;
  private final Addresses addresses = new Addresses();
  private final Map<String, NodeKeeper> keepers = new HashMap<>();
  private final Map<String, PodSync> syncs = new HashMap<>();
  private final Map<String, PodWorker> workers = new ConcurrentHashMap<>();
  private final ScheduledThreadPoolExecutor timer =
      new ScheduledThreadPoolExecutor(1, Thread.ofPlatform().name("timer").daemon().factory());
  private final SharedIndexInformer<Pod> pods;

  /**
   * Nodes that are not registered yet.
   *
   * @param client the API server
   * @param options names, number and speed of the nodes
   * @param version the API server's version, which the nodes take as theirs
   * @param clock the time
   */
  SimulatedKubelet(KubernetesClient client, Options options, ServerVersion version, Clock clock) {
    this.client = client;
    this.clock = clock;
    this.api = new ApiWriter(client);
    timer.setRemoveOnCancelPolicy(true);
    LabRegistry registry = new LabRegistry(options.registry(), version.minor(), clock);
    KubeletWords words = new KubeletWords(version.minor());
    List<String> names = options.nodeNames();
    for (int number = 0; number < names.size(); number++) {
      String name = names.get(number);
      String address = Addresses.ofNode(number);
      keepers.put(
          name, new NodeKeeper(client, clock, name, address, version.text(), options.taint()));
      syncs.put(name, new PodSync(words, options.times(), new NodeImages(registry), address));
    }
    var all = client.pods().inAnyNamespace();
    var ours =
        names.size() == 1
            ? all.withField("spec.nodeName", names.getFirst())
            : all.withoutField("spec.nodeName", "");
    this.pods = ours.runnableInformer(0).itemStore(new SlimPods());
  }

  /** Registers the nodes and begins to keep their pods; returns when all of that stands. */
  void start() {
    keepers.values().forEach(NodeKeeper::register);
    long period = NodeKeeper.LEASE_RENEWAL.toSeconds();
    var _ =
        timer.scheduleAtFixedRate(
            () -> Thread.startVirtualThread(this::beat), period, period, TimeUnit.SECONDS);
    pods.exceptionHandler((started, problem) -> true);
    pods.run();
    // Addresses that pods have from an earlier process are taken before the first new one is given.
    pods.getStore().list().stream()
        .filter(pod -> pod.getStatus() != null && pod.getStatus().getPodIP() != null)
        .forEach(pod -> addresses.keep(pod.getStatus().getPodIP()));
    pods.addEventHandler(this);
  }

  private void beat() {
    for (NodeKeeper keeper : keepers.values()) {
      try {
        keeper.beat();
      } catch (KubernetesClientException e) {
        LOG.log(System.Logger.Level.WARNING, "heartbeat: {0}", e.getMessage());
      }
    }
  }

  @Override
  public void onAdd(Pod pod) {
    PodSync sync = syncs.get(pod.getSpec().getNodeName());
    String phase = pod.getStatus() == null ? "" : String.valueOf(pod.getStatus().getPhase());
    boolean over = phase.equals("Succeeded") || phase.equals("Failed");
    if (sync == null || (over && pod.getMetadata().getDeletionTimestamp() == null)) {
      return;
    }
    String address =
        pod.getStatus() == null || pod.getStatus().getPodIP() == null
            ? addresses.take()
            : pod.getStatus().getPodIP();
    PodRun run = PodRun.of(pod, address, clock.instant());
    PodWorker worker = new PodWorker(pod, run, sync, api, timer, clock);
    workers.put(pod.getMetadata().getUid(), worker);
    worker.begin();
  }

  @Override
  public void onUpdate(Pod before, Pod pod) {
    PodWorker worker = workers.get(pod.getMetadata().getUid());
    if (worker == null) {
      onAdd(pod);
    } else {
      worker.changed(pod);
    }
    if (!before.getMetadata().getUid().equals(pod.getMetadata().getUid())) {
      onDelete(before, true);
    }
  }

  @Override
  public void onDelete(Pod pod, boolean stateUnknown) {
    PodWorker worker = workers.remove(pod.getMetadata().getUid());
    if (worker != null) {
      worker.end();
      addresses.free(worker.podIp());
    }
  }

  /** Stops keeping pods and nodes; what was written stays. */
  @Override
  public void close() {
    pods.stop();
    workers.values().forEach(PodWorker::end);
    timer.shutdownNow();
    client.close();
  }

  /** Thousands of pods are kept: what no kubelet looks at is dropped before it is. */
  private static final class SlimPods extends BasicItemStore<Pod> {
    SlimPods() {
      super(pod -> pod.getMetadata().getNamespace() + "/" + pod.getMetadata().getName());
    }

    @Override
    public Pod put(String key, Pod pod) {
      pod.getMetadata().setManagedFields(List.of());
      pod.getSpec().setVolumes(List.of());
      pod.getSpec().setTolerations(List.of());
      return super.put(key, pod);
    }
  }
}
