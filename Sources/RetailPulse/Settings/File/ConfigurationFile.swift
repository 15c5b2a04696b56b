import SystemPackage

/// A file of settings, YAML or JSON: one mapping from the settings' names to their values.
///
///     downloads-per-host: 32
///     allow-network: [10.0.0.0/8, fd00::/8]
struct ConfigurationFile: Sendable {
  /// A larger file is refused, bytes: all settings together need a few kilobytes.
  static let maxBytes = 1 << 20

  /// What a key is set to.
  struct Entry: Sendable {
    let texts: [String]
    /// Where the key stands, from 1.
    let line: Int
  }

  let path: FilePath
  /// By the settings' names.
  let entries: [String: Entry]

  /// Reads a file, also one that a process writes into a pipe.
  ///
  /// - Parameter settings: those that may stand in it.
  /// - Throws: ``ConfigurationFileError``.
  init(_ path: FilePath, settings: [any AnySetting]) throws(ConfigurationFileError) {
    let bytes: [UInt8]
    do {
      bytes = try BoundedFile.bytes(of: path, limit: Self.maxBytes)
    } catch let error as BoundedFile.TooLarge {
      throw ConfigurationFileError(
        path: path, line: nil, reason: "is over \(error.limit) bytes", remedy: "remove what is no setting")
    } catch {
      throw ConfigurationFileError(
        path: path, line: nil, reason: "cannot be read: \(error)",
        remedy: "give another file with --config, or make this one readable")
    }
    try self.init(path, bytes, settings: settings)
  }

  /// - Throws: ``ConfigurationFileError``.
  init(_ path: FilePath, _ bytes: [UInt8], settings: [any AnySetting]) throws(ConfigurationFileError) {
    self.path = path
    entries = try ConfigurationParser.entries(in: bytes, of: path, settings: settings)
  }
}
