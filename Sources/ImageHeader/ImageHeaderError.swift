/// Why a body could not be measured.
package enum ImageHeaderError: Error, Equatable, CustomStringConvertible {
  /// No byte came.
  case empty
  /// The first bytes are of none of the formats; `looksLike` names what they seem to be, if that is known.
  case notAnImage(looksLike: String?)
  /// An image, or a media file, of a format that is not measured; the words say which.
  case unsupported(String)
  /// The body ended before its size was known. `bytes` is the body's length.
  case truncated(ImageFormat, bytes: UInt64)
  /// The header contradicts its format's specification.
  case malformed(ImageFormat, String)

  package var description: String {
    switch self {
    case .empty: "not an image: the body is empty"
    case .notAnImage(let looksLike?): "not an image: the body looks like \(looksLike)"
    case .notAnImage(nil): "not an image: the first bytes are of no known image format"
    case .unsupported(let what): "not measured: the body is \(what)"
    case .truncated(let format, let bytes):
      "cut \(format.rawValue) image: it ends after \(bytes) bytes, before its size"
    case .malformed(let format, let reason): "broken \(format.rawValue) image: \(reason)"
    }
  }
}
