import CZlib

/// Unpacks gzip (RFC 1952) or zlib data (RFC 1950), told by its first bytes. For one thread.
final class Inflater {
  enum Failure: Error, Equatable {
    /// The bytes are not of this format.
    case wrongData
    /// `consume` returned false.
    case stopped
  }

  private static let pieceBytes = 32 << 10

  /// zlib keeps its address.
  private let stream: UnsafeMutablePointer<z_stream>
  private let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: Inflater.pieceBytes, alignment: 1)
  private var hasEnded = false

  /// Nil when there is no memory for it.
  init?() {
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

  /// Unpacks the next bytes, which may be cut anywhere. What follows the end of the data is ignored, as by libcurl.
  ///
  /// - Parameter consume: gets the unpacked bytes piece by piece; false to stop.
  /// - Throws: ``Failure``.
  func unpack(_ bytes: UnsafeRawBufferPointer, consume: (UnsafeRawBufferPointer) -> Bool) throws(Failure) {
    // zlib only reads from the pointer, which its declaration doesn't say.
    stream.pointee.next_in = UnsafeMutablePointer(
      mutating: bytes.assumingMemoryBound(to: UInt8.self).baseAddress)
    stream.pointee.avail_in = UInt32(bytes.count)
    defer { stream.pointee.next_in = nil }
    while !hasEnded {
      stream.pointee.next_out = piece.assumingMemoryBound(to: UInt8.self).baseAddress
      stream.pointee.avail_out = UInt32(piece.count)
      let code = inflate(stream, Z_NO_FLUSH)
      hasEnded = code == Z_STREAM_END
      // Z_BUF_ERROR: all that was there is unpacked.
      guard code == Z_OK || code == Z_STREAM_END || code == Z_BUF_ERROR else { throw .wrongData }
      let count = piece.count - Int(stream.pointee.avail_out)
      if count > 0, !consume(UnsafeRawBufferPointer(rebasing: piece[..<count])) { throw .stopped }
      if count < piece.count { return }
    }
  }
}
