import Fetch

/// Keeps the whole body: for tests only.
final class CollectingReader: BodyReader {
  private(set) var bytes: [UInt8] = []

  func begin() { bytes = [] }
  func consume(_ piece: UnsafeRawBufferPointer) { bytes += piece }
}
