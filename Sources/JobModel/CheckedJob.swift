/// The bytes of a job file that was checked, and its document.
package struct CheckedJob: Sendable {
  package let bytes: [UInt8]
  package let document: JobDocument

  /// - Throws: ``JobError`` with the first error.
  package init(_ bytes: [UInt8]) throws(JobError) {
    self.bytes = bytes
    document = try JobDecoder.decode(bytes)
  }

  /// SHA-256 of the document, 64 hexadecimal digits.
  package func digest() -> String { DocumentDigest.hex(ofFile: bytes) }
}
