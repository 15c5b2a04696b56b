import APIServer
import Addressing

/// Who may call the API, and by which names.
extension Doctor {
  func callers() -> [Check] { [pages(), proxies()].compactMap { $0 } + (keyFile == nil ? [names()] : []) }

  private func pages() -> Check {
    let origins = http.origins.map { "\($0)" }.joined(separator: ", ")
    return .fine(
      "web pages",
      origins.isEmpty
        ? "only this server's own may call the API; \(Settings.corsOrigin.flag) lets others"
        : "its own and those of \(origins) may call the API")
  }

  private func names() -> Check {
    let allowed = http.allowedHosts.map { ", \($0)" }.joined()
    return .fine(
      "names",
      "without API keys it answers as an address, localhost, \(OwnNames.machineName)\(allowed) or a name without a dot; "
        + "\(Settings.allowedHost.flag) adds others")
  }

  private func proxies() -> Check? {
    if http.proxies.isEmpty { return nil }
    if let network = http.proxies.first(where: { $0.prefix == 0 }) {
      return .problem(
        "proxies", "\(Settings.trustedProxy.flag) \(network) lets every client say which address it has",
        "name the addresses of your proxies")
    }
    let text = http.proxies.map { "\($0)" }.joined(separator: ", ")
    return .fine("proxies", "X-Forwarded-For, -Host and -Proto are believed from \(text)")
  }
}
