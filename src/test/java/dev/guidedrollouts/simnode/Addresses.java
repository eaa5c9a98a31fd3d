package dev.guidedrollouts.simnode;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Addresses that nobody answers at: pods get theirs from 100.64.0.0/10 (RFC 6598, no lab's pod
 * network), nodes from 198.18.0.0/15 (RFC 2544, kept for benchmarks).
 */
final class Addresses {

  private static final int PODS = 100 << 24 | 64 << 16;
  private static final int POD_COUNT = 1 << 22;
  private static final int NODES = 198 << 24 | 18 << 16;

  private final Set<String> used = ConcurrentHashMap.newKeySet();
  private final AtomicInteger last = new AtomicInteger();

  /** A pod address that no other pod has. */
  String take() {
    while (true) {
      String address = text(PODS + 1 + Math.floorMod(last.getAndIncrement(), POD_COUNT - 2));
      if (used.add(address)) {
        return address;
      }
    }
  }

  /** Notes an address that a pod has already. */
  void keep(String address) {
    used.add(address);
  }

  /** The pod is gone. */
  void free(String address) {
    used.remove(address);
  }

  /** The address of a node, by its number from 0 on. */
  static String ofNode(int number) {
    return text(NODES + 1 + number);
  }

  private static String text(int address) {
    return "%d.%d.%d.%d"
        .formatted(address >>> 24, address >>> 16 & 0xff, address >>> 8 & 0xff, address & 0xff);
  }
}
