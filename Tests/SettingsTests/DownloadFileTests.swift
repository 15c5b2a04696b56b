import ArgumentParser
import Fetch
import Glibc
import SystemPackage
import TestSupport
import Testing

@testable import RetailPulse

/// The files that settings of downloads name.
@Suite struct DownloadFileTests {
  private func sources(_ flags: [(String, String)]) throws -> SettingSources {
    try SettingSources(flags: flags.map { SettingFlag(name: $0.0, text: $0.1) }, environment: { _ in nil })
  }

  private func problem(_ name: String, _ path: FilePath) throws -> String? {
    do {
      _ = try sources([(name, path.string)]).fetch()
      return nil
    } catch {
      return (error as? ValidationError)?.message ?? "another error: \(error)"
    }
  }

  @Test func theDefaultsNameProgramVersionAndContact() throws {
    let configuration = try sources([]).fetch()
    #expect(configuration.userAgent.hasPrefix("retail-pulse/\(Settings.version) (+https://"))
    #expect(
      try sources([("contact", "mailto:audit@shop.example")]).fetch().userAgent
        == "retail-pulse/\(Settings.version) (+mailto:audit@shop.example)")
    #expect(configuration.maxRedirects == 5)
    #expect(configuration.hostHeaders.headers.isEmpty)
    #expect(configuration.caFile == nil)
  }

  @Test func settingsReachTheDownloads() throws {
    let configuration = try sources([("user-agent", "me/1 (me@shop.example)"), ("max-redirects", "0")]).fetch()
    #expect(configuration.userAgent == "me/1 (me@shop.example)")
    #expect(configuration.maxRedirects == 0)
    for wrong in ["", "a\nb", "a\0", "é", String(repeating: "x", count: 257)] {
      #expect(throws: ValidationError.self) { try sources([("user-agent", wrong)]).fetch() }
    }
    for wrong in ["", "a b\n", "(me)", "é", String(repeating: "x", count: 201)] {
      #expect(throws: ValidationError.self) { try sources([("contact", wrong)]).fetch() }
    }
    #expect(throws: ValidationError.self) { try sources([("proxy", "http://a\0b")]).fetch() }
  }

  @Test func headersAreReadFromAFileOfTheOwnersOnly() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("headers")
      try file.write("# keys\nimages.example.com Authorization: Bearer s3cret\r\n")
      for mode in [0o644, 0o640, 0o604, 0o620, 0o602, 0o601] as [mode_t] {
        #expect(chmod(file.string, mode) == 0)
        let problem = try #require(try problem("headers", file))
        #expect(problem.contains("mode \(String(mode, radix: 8))"))
        #expect(problem.hasSuffix("chmod 600 \(file)"))
      }
      for mode in [0o600, 0o400] as [mode_t] {
        #expect(chmod(file.string, mode) == 0)
        #expect(
          try sources([("headers", file.string)]).fetch().hostHeaders.headers.map(\.line)
            == ["Authorization: Bearer s3cret"])
      }
    }
  }

  @Test func whatIsWrongWithAFileOfHeadersIsSaidWithoutItsValues() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("headers")
      for (bytes, words) in [
        (Array("a.example X-Key: 1\na.example Host: s3cret\n".utf8), ":2: Host can't be set"),
        (Array("X-Key: s3cret".utf8), ":1: must be a host and a header"), ([0xFF], "is not UTF-8"),
        ([UInt8](repeating: 0x23, count: HostHeaderFile.maxBytes + 1), "is over 1048576 bytes"),
      ] {
        try file.write(bytes)
        #expect(chmod(file.string, 0o600) == 0)
        let problem = try #require(try problem("headers", file))
        #expect(problem.hasPrefix("--headers \(file)"))
        #expect(problem.contains(words))
        #expect(!problem.contains("s3cret"))
      }
      #expect(try problem("headers", folder.appending("none"))?.contains("cannot be read: ") == true)
      #expect(try problem("headers", folder)?.hasPrefix("--headers") == true)
    }
  }

  @Test func aFileOfCAsHasACertificate() async throws {
    try await withTemporaryFolder { folder in
      let file = folder.appending("ca.pem")
      try file.write("-----BEGIN PRIVATE KEY-----\n")
      #expect(try problem("ca-file", file)?.contains("has no certificate in PEM format") == true)
      try file.write("a comment\n-----BEGIN CERTIFICATE-----\n")
      #expect(try sources([("ca-file", file.string)]).fetch().caFile == file.string)
      #expect(try problem("ca-file", folder.appending("none"))?.contains("cannot be read: ") == true)
    }
  }
}
