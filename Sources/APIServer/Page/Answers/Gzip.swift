import CZlib

/// Compresses whole answers (RFC 1952).
enum Gzip {
  /// - Returns: nil if zlib has no memory for it.
  static func compress(_ bytes: [UInt8], level: Int32 = Z_BEST_SPEED) -> [UInt8]? {
    var stream = z_stream()
    guard rp_deflate_init(&stream, level) == Z_OK else { return nil }
    defer { deflateEnd(&stream) }
    let bound = Int(deflateBound(&stream, uLong(bytes.count)))
    var bytes = bytes
    return bytes.withUnsafeMutableBufferPointer { input in
      var output = [UInt8](repeating: 0, count: bound)
      let result = output.withUnsafeMutableBufferPointer { output in
        stream.next_in = input.baseAddress
        stream.avail_in = uInt(input.count)
        stream.next_out = output.baseAddress
        stream.avail_out = uInt(output.count)
        return deflate(&stream, Z_FINISH)
      }
      guard result == Z_STREAM_END else { return nil }
      return Array(output[..<Int(stream.total_out)])
    }
  }
}
