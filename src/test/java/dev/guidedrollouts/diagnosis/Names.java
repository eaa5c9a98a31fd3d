package dev.guidedrollouts.diagnosis;

import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;

/** Names that users may choose and that look like errors. */
final class Names {
  private static final String DIGEST =
      "@sha256:404e00edbf44d91820b9d9e95edbe6c68e075b85158f60e3d2298d94c9ec5429";

  private Names() {}

  /** Valid names of images. */
  static Arbitrary<String> ofImages() {
    Arbitrary<String> host =
        Arbitraries.of(
            "",
            "registry.timeout.io/",
            "x509.example.net:5000/",
            "unauthorized.io/",
            "docker.io/",
            "localhost:5000/",
            "10.0.0.1:429/",
            "[2001:db8::500]:5000/",
            "no-such-host.denied:503/",
            "123456789012.dkr.ecr.eu-west-1.amazonaws.com/",
            "manifest-unknown.azurecr.io/");
    Arbitrary<String> path =
        Arbitraries.of(
            "app",
            "unauthorized",
            "denied",
            "not-found/x509",
            "toomanyrequests/quota-exceeded",
            "no-space-left/eof",
            "team/manifest-unknown",
            "error/503/timeout",
            "cosign/sigstore",
            "eof");
    Arbitrary<String> tag =
        Arbitraries.of(
            "",
            ":1.2",
            ":429",
            ":denied",
            ":500",
            ":x509",
            ":not_found",
            ":timeout",
            ":404",
            ":eof");
    Arbitrary<String> digest = Arbitraries.of("", "", "", DIGEST);
    return Combinators.combine(host, path, tag, digest).as((h, p, t, d) -> h + p + t + d);
  }

  /** Names of pods, containers, Secrets, ConfigMaps, volumes. */
  static Arbitrary<String> ofObjects() {
    return Arbitraries.of(
        "web",
        "timeout",
        "cache",
        "not-found",
        "deadline-exceeded",
        "already-in-use",
        "invalid",
        "non-root",
        "x509",
        "secret",
        "image-not-found");
  }
}
