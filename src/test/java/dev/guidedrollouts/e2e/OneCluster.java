package dev.guidedrollouts.e2e;

import java.lang.reflect.Field;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** One cluster for all tests of a class, in its static field of that type; closed at their end. */
final class OneCluster implements BeforeAllCallback {
  @Override
  public void beforeAll(ExtensionContext context) throws Exception {
    Cluster cluster = Cluster.open();
    // The store closes what it holds at the end of the class.
    context.getStore(Namespace.create(OneCluster.class)).put(Cluster.class, cluster);
    for (Field field : context.getRequiredTestClass().getDeclaredFields()) {
      if (field.getType() == Cluster.class) {
        field.setAccessible(true);
        field.set(null, cluster);
      }
    }
  }
}
