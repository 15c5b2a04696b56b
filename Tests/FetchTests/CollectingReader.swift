import Fetch

/// Keeps a body whole: for tests only.
final class CollectingReader: BodyReader {
  private(set) var bytes: [UInt8] = []

  func begin() { bytes = [] }
  func consume(_ piece: UnsafeRawBufferPointer) { bytes += piece }
}
