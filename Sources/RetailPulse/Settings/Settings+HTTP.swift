import APIServer
import Addressing
import SystemPackage

extension Settings {
  static let host = Setting(
    "host", environment: "HOST", value: "address", default: "127.0.0.1", help: "The address to listen on.", .address)

  static let port = Setting(
    "port", environment: "PORT", value: "port", default: "8080", help: "The port to listen on; 0 takes a free one.",
    .number(0...65_535))

  static let apiKeys = Setting<FilePath?>(
    "api-keys", value: "file", absent: "none: anybody may call",
    help: "The file of API keys, name:sha256 a line.", .path)

  static let metricsKeys = Setting<FilePath?>(
    "metrics-keys", value: "file", absent: "none: anybody may read the metrics",
    help: "The file of keys for GET /metrics, as that of the API keys.", .path)

  static let rateLimit = Setting<RateLimit?>(
    "rate-limit", value: "rate", absent: "none", help: "How many requests a client may make in a time.", .rate)

  static let clientTimeout = Setting(
    "client-timeout", value: "seconds", default: "60", help: "How long an HTTP client may keep the server waiting.",
    .seconds(from: 0.1))

  static let corsOrigin = Setting<[WebOrigin]>(
    "cors-origin", environment: "RETAIL_PULSE_CORS_ORIGINS", value: "origin", absent: "none",
    help: "An origin whose web pages may call the API.", eachOf: .origin)

  static let allowedHost = Setting<[HostPattern]>(
    "allowed-host", environment: "RETAIL_PULSE_ALLOWED_HOSTS", value: "pattern",
    absent: "addresses, localhost, this machine's name, names without a dot",
    help: "A further name by which clients may call this server while it has no API keys: a name or *.name.",
    eachOf: .host)

  static let basePath = Setting(
    "base-path", value: "path", default: "/", help: "The path under which a reverse proxy serves the page and the API.",
    .basePath)

  static let trustedProxy = Setting<[Network]>(
    "trusted-proxy", environment: "RETAIL_PULSE_TRUSTED_PROXIES", value: "cidr", absent: "none",
    help:
      "A network of reverse proxies that are believed: X-Forwarded-For names the client, -Host and -Proto what it called.",
    eachOf: .network)
}
