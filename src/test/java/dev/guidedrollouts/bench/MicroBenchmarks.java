package dev.guidedrollouts.bench;

import dev.guidedrollouts.diagnosis.MessageSample;
import dev.guidedrollouts.diagnosis.WarmUp;
import dev.guidedrollouts.scenario.DecideSample;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;

/** The pure parts of a reconciliation, measured by JMH; {@link MicroPart} runs them. */
public class MicroBenchmarks {

  /** A lesson to decide. */
  @State(Scope.Benchmark)
  public static class Lesson {
    DecideSample sample;

    /** Reads it. */
    @Setup
    public void read() throws IOException {
      sample = new DecideSample();
    }
  }

  /** Real messages, one after the other. */
  @State(Scope.Thread)
  public static class Messages {
    private List<MessageSample.Waiting> all;
    private int next;

    /** Reads them. */
    @Setup
    public void read() {
      all = MessageSample.all();
    }

    MessageSample.Waiting same() {
      return all.getFirst();
    }

    MessageSample.Waiting next() {
      next = (next + 1) % all.size();
      return all.get(next);
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Object decide(Lesson lesson) {
    return lesson.sample.decide();
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Object diagnoseAndDecide(Lesson lesson) {
    return lesson.sample.diagnoseAndDecide();
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Object classify(Messages messages) {
    return MessageSample.classify(messages.next());
  }

  @Benchmark
  @BenchmarkMode(Mode.AverageTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Object classifyAgain(Messages messages) {
    return MessageSample.classify(messages.same());
  }

  /** As a process is a moment after it has become ready. */
  @State(Scope.Benchmark)
  public static class ReadyProcess {
    @Setup
    public void warmUp() {
      WarmUp.classifySamples();
    }
  }

  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @OutputTimeUnit(TimeUnit.MICROSECONDS)
  public Object classifyFirst(ReadyProcess process) {
    return MessageSample.classify(MessageSample.one());
  }
}
