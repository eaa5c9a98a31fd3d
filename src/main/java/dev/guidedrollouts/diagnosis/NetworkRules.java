package dev.guidedrollouts.diagnosis;

import static dev.guidedrollouts.diagnosis.Rule.passing;
import static dev.guidedrollouts.diagnosis.Rule.permanent;

import dev.guidedrollouts.model.Cause;
import java.util.List;

/** Trouble on the way to the registry and back: limits, failures, TLS, the network. */
final class NetworkRules {
  static final List<Rule> ALL =
      List.of(
          // A layer that ends too early: while it is copied the connection broke; docker unpacks
          // what
          // still arrives, so there the registry's copy may be short
          passing(
              "torn-transfer",
              Cause.RegistryUnreachable,
              "short read: expected",
              "failed to copy: .{0,200}unexpected eof"),
          passing(
              "torn-layer",
              Cause.CorruptImage,
              "(?:(?:register|apply) layer|unpack image on|applylayer|processing tar).{0,400}unexpected eof"),
          passing(
              "rate-limit",
              Cause.RateLimited,
              "too ?many ?requests",
              "rate[ -]?limit",
              "rate exceeded",
              "throttl",
              "quota exceeded",
              "(?<![\\w.:/-])429(?![\\w.:/-])(?! bytes)",
              "status(?: code)?:? 429"),
          passing(
              "registry-fails",
              Cause.RegistryUnreachable,
              "(?<![\\w.:/-])5\\d\\d (?:\\(|<none>|internal|not implemented|bad|service|gateway|unknown|origin|web|connection|server|network|temporarily|insufficient)",
              "status(?: code)?(?: from .{0,60}<url>)?:? (?:<[a-z]{1,8}>: )?5\\d\\d\\b",
              "http (?:status:? |response |code:? )?5\\d\\d\\b",
              "(?:http code|status code|registry):? 5\\d\\d\\b",
              "service (?:temporarily )?unavailable",
              "bad gateway",
              "gateway time-?out",
              "internal server error",
              "registry is unavailable",
              "temporarily unavailable"),
          // TLS before the network: both speak of the connection
          passing("tls-server-trouble", Cause.TlsError, "tls: internal error", "bad record mac"),
          permanent(
              "tls",
              Cause.TlsError,
              "x509:",
              "<certs>",
              "unknown (?:certificate )?authority",
              "server gave http response to https client",
              "http request to an https server",
              "malformed http (?:response|status)",
              "remote error: tls",
              "(?<!remote error: )tls: (?!use of)",
              "does not look like a tls",
              "certificate (?:has expired|is not (?:valid|trusted)|verify failed|signed by|required)",
              "ssl certificate",
              "self[- ]signed certificate",
              "unsupported protocol version"),
          passing(
              "network",
              Cause.RegistryUnreachable,
              "dial (?:tcp|udp)",
              "lookup <host>",
              "connection (?:refused|reset|timed out|closed|aborted)",
              "i/o timeout",
              "no such host",
              "server misbehaving",
              "no route to host",
              "network is (?:unreachable|down)",
              "host is (?:down|unreachable)",
              "handshake timeout",
              "client\\.timeout",
              "awaiting headers",
              "request cancell?ed",
              "context (?:deadline exceeded|cancell?ed)",
              "operation timed out",
              "timed out",
              "timeout",
              "(?<!\\w)eof(?!\\w)",
              "proxyconnect",
              "name resolution",
              "name or service not known",
              "could not resolve host",
              "broken pipe",
              "stream (?:error|reset)",
              "goaway",
              "http2:",
              "transport connection broken",
              "server closed idle",
              "use of closed network",
              "pull progress",
              "no progress",
              "shutting down",
              "proxy error",
              "proxy authentication"));

  private NetworkRules() {}
}
