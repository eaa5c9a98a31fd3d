package dev.guidedrollouts.diagnosis;

import static dev.guidedrollouts.diagnosis.Rule.passing;
import static dev.guidedrollouts.diagnosis.Rule.permanent;

import dev.guidedrollouts.model.Cause;
import java.util.List;

/**
 * The node's own trouble: its runtime, its disk. What it says of its disk comes before what a torn
 * layer looks like, since a full disk tears layers.
 */
final class NodeRules {
  static final String CONTENT_LOST = "content-lost";
  static final String UNPACK_STOPPED = "unpack-stopped";

  static final List<Rule> ALL =
      List.of(
          // The kubelet can't reach its runtime; no registry was asked
          passing(
              "runtime-away",
              Cause.Unknown,
              "cannot connect to the docker daemon",
              "dial unix",
              "connection error: desc",
              "transport is closing",
              "error reading from server"),
          passing(
              "node-storage",
              Cause.NodeStorage,
              "no space left on device",
              "disk quota exceeded",
              "free data blocks",
              "not enough (?:disk )?space",
              "insufficient (?:disk )?space",
              "read-only file ?system",
              "input/output error",
              "structure needs cleaning",
              "stale (?:nfs )?file handle",
              "too many (?:open files|links)",
              "cannot allocate memory",
              "directory not empty",
              "(?<!lookup <host>: )(?:device or resource busy|resource temporarily unavailable)",
              "failed to (?:un)?mount",
              "failed to create temp(?:orary)? (?:dir|file)",
              "permission denied.{0,40}<path>",
              "<path>: permission denied"),
          // What was downloaded and verified is no longer whole on the node: containerd's content
          // store (core/metadata/content.go, plugins/content/local), CRI-O's containers/storage. A
          // layer's digest was checked when it was committed, so one that ends too early while it
          // is
          // extracted is the node's own.
          passing(
              CONTENT_LOST,
              Cause.NodeStorage,
              "content digest <digest>:? not found",
              "content store",
              "extract layer <digest>.{0,400}(?:not found|(?<!\\w)eof(?!\\w))",
              "blob <digest> expected at",
              "lease .{0,80}(?:not found|does not exist)",
              "commit failed: .{0,200}(?:(?<!\\w)eof(?!\\w)|not found|no such file)",
              "layer does not exist",
              "image not known",
              "does not resolve to an image id"),
          // Who asked for the pull gave up, or its time was over, while layers were put into place:
          // the download was done, so it is no registry's trouble
          passing(
              UNPACK_STOPPED,
              Cause.NodeStorage,
              "(?:(?:extract|register|apply|unpack) layer|unpack image on|apply layer error|(?:extraction|commit) snapshot).{0,400}(?:context (?:cancell?ed|deadline exceeded)|timed out)"),
          // containerd's snapshotters and metadata, containers/storage
          passing(
              "node-snapshots",
              Cause.NodeStorage,
              "(?:commit|prepare|create|stat|rename|remove) (?:extraction )?snapshot",
              "(?:parent|extraction) snapshot",
              "snapshotter not loaded",
              "metadata\\.db",
              "creating layer with",
              "layer not known",
              "missing parent .{0,200}bucket",
              "failed to stat parent"));

  /**
   * Layers that arrived and could not be put into place, where nothing says that their content is
   * at fault (docker layer.Register, containerd core/unpack, containers/storage).
   */
  static final List<Rule> LAYERS =
      List.of(
          // Docker keeps at most 125 layers in one image; other runtimes may do with more
          permanent("layer-depth", Cause.Unknown, "max depth exceeded"),
          passing(
              "layer-not-stored",
              Cause.NodeStorage,
              "failed to (?:extract|register|apply|unpack) (?:layer|image)",
              "(?:adding|committing|storing|creating|writing) .{0,80}(?:layer|blob)",
              "failed commit on ref",
              "commit failed",
              "(?:error )?processing tar",
              "applylayer",
              "<path>: no such file or directory"));

  private NodeRules() {}
}
