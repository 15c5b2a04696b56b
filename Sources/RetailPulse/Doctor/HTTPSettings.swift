import APIServer
import Addressing

/// The settings of HTTP that ``Doctor`` explains.
struct HTTPSettings {
  let origins: [WebOrigin]
  let allowedHosts: [HostPattern]
  let proxies: [Network]

  init(_ settings: SettingSources) throws {
    origins = try settings[Settings.corsOrigin]
    allowedHosts = try settings[Settings.allowedHost]
    proxies = try settings[Settings.trustedProxy]
  }
}
