package dev.guidedrollouts.e2e;

/**
 * What integration tests share though each has a namespace of its own: the names for {@code
 * ResourceLock}. Classes run side by side; those that use the same of these run one after the
 * other. A class that changes something for the whole cluster, or measures, is {@code Isolated}
 * instead, with the reason.
 */
public final class Shared {
  /** The folder target/image, which the image of this build is made in, and the demo's names. */
  public static final String IMAGE = "target/image";

  /** Helm's own library, loaded once into the process of the tests. */
  public static final String HELM = "helm";

  private Shared() {}
}
