/// Why a body could not be measured.
package enum ImageHeaderError: Error, Equatable, CustomStringConvertible {
  /// The body has no bytes.
  case empty
  /// The first bytes match no image format; `looksLike` is a guess at what they are.
  case notAnImage(looksLike: String?)
  /// An image or media file of a format that is not measured, with its name.
  case unsupported(String)
  /// The body ends before the image's size. `bytes` is the body's length.
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
