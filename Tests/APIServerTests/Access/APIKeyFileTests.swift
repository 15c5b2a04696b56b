import SystemPackage
import TestSupport
import Testing

@testable import APIServer

@Suite struct APIKeyFileTests {
  private static let digest = String(repeating: "0a", count: 32)

  @Test func aFileOfKeys() throws {
    let text = "# who may call\n\nacme:\(Self.digest)\r\n  b.2_-x : \(Self.digest.uppercased())  \nlast:\(Self.digest)"
    #expect(
      try APIKeyFile("keys").keys(in: Array(text.utf8))
        == ["acme", "b.2_-x", "last"].map { APIKey(name: $0, digest: Self.digest) })
    #expect(try APIKeyFile("keys").keys(in: []).isEmpty)
  }

  static let broken: [(text: String, message: String)] = [
    ("acme", "keys, line 1: must be name:sha256"),
    ("a:\(digest)\nacme:12:34", "keys, line 2: must be name:sha256"),
    ("acme:\(digest.dropLast())", "keys, line 1: the SHA-256 must have 64 hexadecimal digits"),
    ("acme:\(digest.dropLast())g", "keys, line 1: the SHA-256 must have 64 hexadecimal digits"),
    (":\(digest)", "keys, line 1: the name must have 1 to 64 characters of A-Z a-z 0-9 . _ -"),
    ("a/b:\(digest)", "keys, line 1: the name must have 1 to 64 characters of A-Z a-z 0-9 . _ -"),
    ("\u{E9}:\(digest)", "keys, line 1: the name must have 1 to 64 characters of A-Z a-z 0-9 . _ -"),
    ("a:\(digest)\n\na:\(digest)", "keys, line 3: the name a is there already"),
  ]

  @Test(arguments: broken) func aBrokenLineIsNamed(text: String, message: String) {
    let error = #expect(throws: APIKeyError.self) { try APIKeyFile("keys").keys(in: Array(text.utf8)) }
    #expect(error?.description == message)
  }

  @Test func theNumberOfKeysIsBounded() throws {
    let lines = (0...APIKeyFile.maxKeys).map { "k\($0):\(Self.digest)\n" }
    #expect(try APIKeyFile("keys").keys(in: Array(lines.dropLast().joined().utf8)).count == APIKeyFile.maxKeys)
    let error = #expect(throws: APIKeyError.self) { try APIKeyFile("keys").keys(in: Array(lines.joined().utf8)) }
    #expect(error?.description == "keys, line 1001: there are more than 1000 keys")
  }

  @Test func aFileThatCannotBeReadIsNamed() async throws {
    try await withTemporaryFolder { folder in
      let large = folder.appending("large")
      try large.write([UInt8](repeating: 0x0A, count: APIKeyFile.maxFileBytes + 1))
      for (path, words) in [(large, "too large"), (folder, "is a directory"), (folder.appending("no"), "key add name")]
      {
        let error = #expect(throws: APIKeyError.self) { try APIKeyFile(path).keys() }
        let text = error?.description ?? ""
        #expect(text.hasPrefix("\(path): ") && text.lowercased().contains(words), "\(text)")
      }
    }
  }

  @Test func anAddedKeyOpensAndNoOther() async throws {
    try await withTemporaryFolder { folder in
      let file = APIKeyFile(folder.appending("keys"))
      try file.path.write("# mine\nold:\(Self.digest)")
      let first = try file.add("a")
      let second = try file.add("b")
      let text = try file.path.text()
      #expect(text.hasPrefix("# mine\nold:\(Self.digest)\na:"), "what was there stays")
      #expect(!text.contains(first) && !text.contains(first.dropFirst(3)))
      #expect(folder.names == ["keys"])
      let ring = try APIKeyRing(file.path)
      #expect(first != second)
      #expect(ring.name(of: first) == "a")
      #expect(ring.name(of: second) == "b")
      for wrong in ["", String(first.dropLast()), first + "0", first.uppercased(), "a", Self.digest] {
        #expect(ring.name(of: wrong) == nil)
      }
      #expect(throws: APIKeyError.self) { try file.add("a") }
      #expect(try file.path.text() == text)
    }
  }

  @Test func aBrokenFileChangesNothing() async throws {
    try await withTemporaryFolder { folder in
      let file = APIKeyFile(folder.appending("keys"))
      let secret = try file.add("a")
      let ring = try APIKeyRing(file.path)
      try file.path.write("nonsense")
      #expect(throws: APIKeyError.self) { try ring.reload() }
      #expect(ring.name(of: secret) == "a")
      try file.path.write("")
      try ring.reload()
      #expect(ring.name(of: secret) == nil)
    }
  }
}
