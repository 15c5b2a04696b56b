package import JobStore

/// The settings of ``APIServer``.
package struct APIServerConfiguration: Sendable {
  package var host: String
  package var port: Int
  package var folders: JobFolders
  /// A larger body is refused, bytes.
  package var maxJobBytes: Int
  /// With less free space in inbox or outbox no job is accepted, bytes.
  package var diskFloorBytes: UInt64

  /// The keys that open the API; nil: it is open to everybody.
  package var keys: APIKeyRing?
  /// The keys that open the metrics; nil: they are open to everybody.
  package var metricsKeys: APIKeyRing?
  /// How many requests each client may make; nil: any number.
  package var rateLimit: RateLimit?
  /// How long a client may take to send a request's head, or to go on sending or reading.
  package var clientTimeout: Duration

  /// Whose pages may call, besides the server's own.
  package var allowedOrigins: Set<WebOrigin> = []
  /// The names by which the server may be called while there are no keys.
  package var names: OwnNames
  package var trustedProxies = TrustedProxies([])
  package var basePath = BasePath.none

  package init(
    host: String, port: Int, folders: JobFolders, maxJobBytes: Int, diskFloorBytes: UInt64, keys: APIKeyRing?,
    metricsKeys: APIKeyRing? = nil, rateLimit: RateLimit?, clientTimeout: Duration
  ) {
    self.host = host
    self.port = port
    self.folders = folders
    self.maxJobBytes = maxJobBytes
    self.diskFloorBytes = diskFloorBytes
    self.keys = keys
    self.metricsKeys = metricsKeys
    self.rateLimit = rateLimit
    self.clientTimeout = clientTimeout
    names = OwnNames(listening: host, allowed: [])
  }
}
