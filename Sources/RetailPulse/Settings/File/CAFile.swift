import SystemPackage

/// The file of `--ca-file`. Without a certificate in it each download over TLS would fail.
enum CAFile {
  /// A larger file is refused, bytes: all public CAs together have a quarter of a MiB.
  private static let maxBytes = 16 << 20
  /// What a certificate in PEM format begins with (RFC 7468, section 5.1), as OpenSSL reads it.
  private static let beginnings = ["-----BEGIN CERTIFICATE-----", "-----BEGIN TRUSTED CERTIFICATE-----"]

  /// - Returns: the path.
  /// - Throws: ``SettingFileError``.
  static func checked(_ path: FilePath) throws(SettingFileError) -> FilePath {
    let bytes: [UInt8]
    do {
      bytes = try BoundedFile.bytes(of: path, limit: maxBytes)
    } catch {
      throw SettingFileError(Settings.caFile, path, unreadable: error)
    }
    let text = String(decoding: bytes, as: UTF8.self)
    guard beginnings.contains(where: text.contains) else {
      throw SettingFileError(
        Settings.caFile, path, reason: "has no certificate in PEM format",
        remedy: "convert it: openssl x509 -inform der -in FILE -out FILE.pem")
    }
    return path
  }
}
