import CZlib

/// Unpacks gzip (RFC 1952) or zlib data (RFC 1950), told by its first bytes. For one thread.
package final class Inflater {
  package enum Failure: Error, Equatable {
    /// The bytes are not of this format.
    case wrongData
    /// `consume` returned false.
    case stopped
  }

  private static let pieceBytes = 32 << 10

  private let hasMembers: Bool
  /// zlib keeps its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Inflater.pieceBytes, alignment: 1)
  /// Whether the data has come to its end; with several members, whether one has.
  package private(set) var hasEnded = false

  /// Nil when there is no memory for it.
  ///
  /// - Parameter hasMembers: whether another member may follow the first (RFC 1952, section 2.2). Else what follows is ignored,
  ///   as by libcurl.
  package init?(hasMembers: Bool = false) {
    self.hasMembers = hasMembers
    stream = .allocate(capacity: 1)
    stream.initialize(to: z_stream())
    guard rp_inflate_init(stream) == Z_OK else {
      stream.deallocate()
      piece.deallocate()
      return nil
    }
  }

  deinit {
    inflateEnd(stream)
    stream.deallocate()
    piece.deallocate()
  }

  /// Unpacks the next bytes, which may be cut anywhere.
  ///
  /// - Parameter consume: gets the unpacked bytes piece by piece; false to stop.
  /// - Throws: ``Failure``.
  package func unpack(
    _ bytes: UnsafeRawBufferPointer, consume: (UnsafeRawBufferPointer) -> Bool
  ) throws(Failure) {
    // zlib only reads from the pointer, which its declaration doesn't say.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    defer { stream.pointee.next_in = nil }
    // Each turn takes bytes or gives some.
    while beginsMember() || !hasEnded {
      stream.pointee.next_out = piece.assumingMemoryBound(to: UInt8.self).baseAddress
      stream.pointee.avail_out = UInt32(piece.count)
      let code = inflate(stream, Z_NO_FLUSH)
      hasEnded = code == Z_STREAM_END
      // Z_BUF_ERROR: all that was there is unpacked.
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw .wrongData }
      let count = piece.count - Int(stream.pointee.avail_out)
      if count > 0, !consume(UnsafeRawBufferPointer(rebasing: piece[..<count])) { throw .stopped }
      if count < piece.count && !hasEnded { return }
    }
  }

  /// Goes on to the next member if there is one.
  private func beginsMember() -> Bool {
    guard hasMembers, hasEnded, stream.pointee.avail_in > 0 else { return false }
    inflateReset(stream)
    hasEnded = false
    return true
  }
}
