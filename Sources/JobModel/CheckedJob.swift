/// A job's file, held in memory and found to be a job.
package struct CheckedJob: Sendable {
  package let bytes: [UInt8]
  package let document: JobDocument

  /// - Throws: ``JobError`` with the first thing that is wrong.
  package init(_ bytes: [UInt8]) throws(JobError) {
    self.bytes = bytes
    document = try JobDecoder.decode(bytes)
  }

  /// SHA-256 of the document, 64 hexadecimal digits.
  package func digest() -> String { DocumentDigest.hex(ofFile: bytes) }
}
