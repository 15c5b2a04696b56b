import Foundation
import JobFiles
import SystemPackage
import TestSupport
import Testing

/// The ways in which people bring files to a folder, each with the real tool.
@Suite struct DropMethodTests {
  @Test(arguments: ["mv", "cp", "ln", "rsync", "rsync --inplace"])
  func bringsAJob(_ method: String) async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let source = server.folder.appending("job.json")
      try source.write(server.job(["/640/480"]))
      let words =
        method.split(separator: " ").map(String.init) + [source.string, server.inbox.appending("job.json").string]
      let ended = try await runAnyway(words[0], Array(words.dropFirst()))
      #expect(ended.code == 0, "\(ended.errors)")
      let status = try await server.ended("job")
      #expect(status.state == .completed)
      #expect(try server.results("job").map { $0["perimeter"] } == ["2240"])
    }
  }

  @Test func bringsAJobByScpAndSftp() async throws {
    try await ServeUnderTest.with(["--pause", "0"]) { server in
      let daemon = try await SecureShell.start(in: server.folder)
      defer { daemon.stop() }
      for name in ["copied", "put"] {
        let source = server.folder.appending("\(name).json")
        try source.write(server.job(["/640/480/\(name)"]))
        let target = server.inbox.appending("\(name).json").string
        let ended =
          name == "copied"
          ? try await runAnyway("scp", daemon.options + ["-P", "\(daemon.port)", source.string, "127.0.0.1:\(target)"])
          : try await runAnyway(
            "sftp", daemon.options + ["-P", "\(daemon.port)", "-b", "-", "127.0.0.1"],
            input: "put \(source.string) \(target)\n")
        #expect(ended.code == 0, "\(ended.errors)")
        #expect(try await server.ended(name).state == .completed)
      }
    }
  }
}
