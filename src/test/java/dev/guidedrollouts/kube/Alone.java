package dev.guidedrollouts.kube;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.parallel.Isolated;

/**
 * A class of tests that no other class on the cluster may run beside. By its tag {@code
 * lab/all-tests} knows what it may run the tests beside that need no cluster.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Isolated
@Tag("alone")
public @interface Alone {
  /** Why. */
  String value();
}
