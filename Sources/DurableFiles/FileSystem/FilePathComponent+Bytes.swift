package import SystemPackage

extension FilePath.Component {
  /// The name's bytes; not always UTF-8.
  package var bytes: [UInt8] {
    withPlatformString { pointer in
      var bytes: [UInt8] = []
      while pointer[bytes.count] != 0 { bytes.append(UInt8(bitPattern: pointer[bytes.count])) }
      return bytes
    }
  }
}
