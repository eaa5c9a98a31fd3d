package dev.guidedrollouts.bench;

import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/**
 * Helm's own rollback of an upgrade that fails ({@code helm upgrade --atomic --timeout}), by the
 * library that the chart's tests use. A release for each Deployment.
 */
final class HelmPeer implements Peer {
  private final int timeout;

  HelmPeer(int timeout) {
    this.timeout = timeout;
  }

  @Override
  public String name() {
    return "helm upgrade --atomic --timeout " + timeout + "s";
  }

  @Override
  public int deadline() {
    return 600;
  }

  @Override
  public void deploy(Lab lab, String namespace, List<String> names) throws IOException {
    for (String name : names) {
      Path chart = Bench.FOLDER.resolve("charts").resolve(name);
      Files.createDirectories(chart.resolve("templates"));
      Files.writeString(
          chart.resolve("Chart.yaml"), "apiVersion: v2\nname: " + name + "\nversion: 1.0.0\n");
      Files.writeString(chart.resolve("values.yaml"), "image: none\n");
      Files.writeString(
          chart.resolve("templates/deployment.yaml"),
          Manifests.deployment(lab, name, 1, "{{ .Values.image }}", deadline()));
    }
    inParallel(names, name -> upgrade(namespace, name, Images.HEALTHY, false));
  }

  @Override
  public BooleanSupplier begin(Lab lab, String namespace, String deployment, String image) {
    CompletableFuture<Void> upgrade = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name("helm-" + deployment)
        .start(
            () -> {
              try {
                upgrade(namespace, deployment, image, true);
                upgrade.complete(null);
              } catch (IllegalStateException e) {
                // It says so where it has rolled back, and where it could not.
                upgrade.completeExceptionally(e);
              }
            });
    return upgrade::isDone;
  }

  private void upgrade(String namespace, String name, String image, boolean atomic) {
    var command =
        new Helm(Bench.FOLDER.resolve("charts").resolve(name))
            .upgrade()
            .install()
            .withName(name)
            .withNamespace(namespace)
            .withKubeConfig(Path.of(System.getenv("LAB_KUBECONFIG")))
            .set("image", image);
    if (atomic) {
      command.atomic().waitReady().withTimeout(timeout);
    }
    command.call();
  }

  private static void inParallel(List<String> names, Consumer<String> action) {
    List<CompletableFuture<Void>> all = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      names.forEach(n -> all.add(CompletableFuture.runAsync(() -> action.accept(n), threads)));
      all.forEach(CompletableFuture::join);
    }
  }
}
