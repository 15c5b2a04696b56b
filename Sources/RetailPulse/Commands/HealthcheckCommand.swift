import ArgumentParser

struct HealthcheckCommand: AsyncParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "healthcheck",
    abstract: "Ask a running “serve” whether it is ready: exit 0 if it is, 1 with the reasons if not.",
    discussion: "For container health checks. Give it the flags or the environment of “serve”.")

  /// For the whole call: less than the usual limit of a container's check.
  private static let timeout = Duration.milliseconds(2500)

  @Flag(help: "Ask only whether the process answers (/livez), not whether it can accept jobs (/readyz).")
  var live = false

  @OptionGroup var flags: ServeFlags

  func run() async throws {
    let settings = try SettingSources(flags)
    let address = Self.address(try settings[Settings.host])
    let url = "http://\(address):\(try settings[Settings.port])/\(live ? "livez" : "readyz")"
    let answer = try await HTTPCall.send(url, timeout: Self.timeout)
    if answer.status == 200 { return }
    Output.note(answer.status == 0 ? "no answer from \(url)" : "\(url): HTTP \(answer.status) \(answer.body)")
    throw ExitCode.failure
  }

  /// Where a server that listens on `host` is reached from the same machine, as a URL has it.
  static func address(_ host: String) -> String {
    switch host {
    case "0.0.0.0", "": "127.0.0.1"
    case "::", "::0", "0:0:0:0:0:0:0:0": "[::1]"
    default: host.contains(":") ? "[\(host)]" : host
    }
  }
}
