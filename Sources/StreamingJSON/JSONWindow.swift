/// The part in memory of a text that comes in pieces.
final class JSONWindow {
  private let next: () -> [UInt8]?
  private var buffer = UnsafeMutableBufferPointer<UInt8>.allocate(capacity: 0)
  private var count = 0

  /// - Parameter next: the next piece, or nil at the end.
  init(_ next: @escaping () -> [UInt8]?) { self.next = next }

  deinit { buffer.deallocate() }

  /// Drops the first `dropped` bytes and appends the next piece to the others.
  ///
  /// - Returns: the bytes in memory, valid until the next call; nil at the end of the text, where nothing is dropped.
  func advance(dropping dropped: Int) -> UnsafeBufferPointer<UInt8>? {
    guard let piece = next() else { return nil }
    let kept = UnsafeMutableBufferPointer(rebasing: buffer[dropped..<count])
    let old = buffer
    let needed = kept.count + piece.count
    if needed > old.count { buffer = .allocate(capacity: max(needed, 2 * kept.count)) }
    _ = buffer.update(fromContentsOf: UnsafeBufferPointer(kept))
    if needed > old.count { old.deallocate() }
    _ = UnsafeMutableBufferPointer(rebasing: buffer[kept.count...]).update(fromContentsOf: piece)
    count = needed
    return UnsafeBufferPointer(rebasing: buffer[..<count])
  }
}
