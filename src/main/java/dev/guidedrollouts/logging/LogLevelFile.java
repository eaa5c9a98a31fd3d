package dev.guidedrollouts.logging;

import dev.guidedrollouts.settings.Settings;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.Objects;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Changes log levels while the operator runs, by a file: in a cluster a key of a ConfigMap that is
 * mounted as a folder, so who may change that ConfigMap may change the levels, and nobody else.
 * There is no request that does it.
 */
@ApplicationScoped
public class LogLevelFile {
  private static final Logger LOG = Logger.getLogger(LogLevelFile.class);
  private static final int MAX_BYTES = 65_536;

  private final LogLevels levels = new LogLevels();
  private final @Nullable Path file;
  private volatile @Nullable WatchService watch;
  private volatile String last = "";

  LogLevelFile(Settings settings) {
    this.file = settings.logLevelsFile().map(Path::toAbsolutePath).orElse(null);
  }

  void onStart(@Observes StartupEvent event) {
    if (file == null) {
      return;
    }
    try {
      // The folder, not the file: a ConfigMap is changed by turning a link beside it.
      WatchService service = file.getFileSystem().newWatchService();
      watch = service;
      Objects.requireNonNull(file.getParent(), "an absolute path has a parent")
          .register(
              service,
              StandardWatchEventKinds.ENTRY_CREATE,
              StandardWatchEventKinds.ENTRY_MODIFY,
              StandardWatchEventKinds.ENTRY_DELETE);
      Thread.ofPlatform().name("log-levels").daemon().start(() -> follow(service));
    } catch (IOException e) {
      LOG.warnf("Log levels stay as they are: %s can't be watched: %s", file, e);
    }
    apply();
  }

  void onStop(@Observes ShutdownEvent event) throws IOException {
    WatchService service = watch;
    if (service != null) {
      service.close();
    }
  }

  private void follow(WatchService service) {
    try {
      while (true) {
        WatchKey key = service.take();
        key.pollEvents();
        apply();
        if (!key.reset()) {
          LOG.warnf("The folder of %s is gone: log levels stay as they are", file);
          return;
        }
      }
    } catch (ClosedWatchServiceException e) {
      LOG.debugf("no longer watching %s", file);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private synchronized void apply() {
    String text = read();
    if (text.equals(last)) {
      return;
    }
    last = text;
    levels.apply(text).forEach(w -> LOG.warnf("%s: %s; left out", file, w));
    LOG.infof("Log levels now as in %s: %s", file, text.isBlank() ? "none" : text);
  }

  /** A file that is not there, or can't be read, asks for nothing. */
  private String read() {
    Path present = file;
    if (present == null || !Files.isRegularFile(present)) {
      return "";
    }
    try (InputStream in = Files.newInputStream(present)) {
      return new String(in.readNBytes(MAX_BYTES), StandardCharsets.UTF_8);
    } catch (IOException e) {
      LOG.warnf("%s can't be read: %s", present, e);
      return "";
    }
  }
}
