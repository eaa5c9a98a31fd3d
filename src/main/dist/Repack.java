import java.io.IOException;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassFileVersion;
import java.lang.classfile.ClassModel;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Makes the jars of one that starts fast. {@code java -cp JAR… Repack.java FROM TO}: every jar of folder FROM into TO.
 *
 * <ul>
 *   <li>Classes in the form of Java 5, which picocli has, can't go into an archive of classes. They get the form of Java 17;
 *       their code stays.
 *   <li>The client would look through the list of all kinds of Kubernetes objects, and load each of 2,000 classes, though it
 *       is told what it reads. The lists are left out.
 * </ul>
 */
class Repack {
  private static final String KINDS = "META-INF/services/io.fabric8.kubernetes.api.model.KubernetesResource";
  private static final int OLDEST = ClassFile.JAVA_6_VERSION;
  private static final ClassFile CLASSES = ClassFile.of(ClassFile.StackMapsOption.GENERATE_STACK_MAPS);
  private static final ClassTransform NEWER =
      ((ClassTransform)
              (builder, element) -> {
                if (element instanceof ClassFileVersion) {
                  builder.withVersion(ClassFile.JAVA_17_VERSION, 0);
                } else {
                  builder.with(element);
                }
              })
          .andThen(ClassTransform.transformingMethodBodies(CodeTransform.ACCEPT_ALL));

  public static void main(String[] arguments) throws IOException {
    try (var jars = Files.newDirectoryStream(Path.of(arguments[0]), "*.jar")) {
      for (Path jar : jars) {
        copy(jar, Path.of(arguments[1]).resolve(jar.getFileName()));
      }
    }
  }

  private static void copy(Path from, Path to) throws IOException {
    try (ZipFile jar = new ZipFile(from.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(to))) {
      for (Enumeration<? extends ZipEntry> all = jar.entries(); all.hasMoreElements(); ) {
        ZipEntry entry = all.nextElement();
        if (entry.isDirectory() || entry.getName().equals(KINDS)) {
          continue;
        }
        byte[] content = jar.getInputStream(entry).readAllBytes();
        ZipEntry copy = new ZipEntry(entry.getName());
        copy.setTime(0);
        out.putNextEntry(copy);
        out.write(entry.getName().endsWith(".class") ? newer(content) : content);
        out.closeEntry();
      }
    }
  }

  private static byte[] newer(byte[] content) {
    int version = ((content[6] & 0xff) << 8) | (content[7] & 0xff);
    if (version >= OLDEST) {
      return content;
    }
    ClassModel model = CLASSES.parse(content);
    return CLASSES.transformClass(model, NEWER);
  }
}
