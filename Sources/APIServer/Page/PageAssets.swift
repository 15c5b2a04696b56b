import CEmbeddedFiles
import CZlib
import JobModel

/// The page's scripts, its style sheet and its icon: the files of `Assets/`, compiled in by `CEmbeddedFiles`.
enum PageAssets {
  static let files: [String: PageFile] = Dictionary(
    uniqueKeysWithValues: embedded.map { name, bytes in
      let gzipped = Gzip.compress(bytes, level: Z_BEST_COMPRESSION)
      return (name, PageFile(bytes, contentType: contentType(of: name), gzipped: gzipped))
    })

  /// A part of their paths: it changes with them, so that each may be kept for ever.
  static let version: String = {
    let parts = embedded.sorted { $0.name < $1.name }.flatMap { [Array($0.name.utf8), $0.bytes] }
    return String(Digest.hex(of: parts).prefix(12))
  }()

  private static let embedded: [(name: String, bytes: [UInt8])] = {
    var count = 0
    let files = UnsafeBufferPointer(start: rp_page_files(&count), count: count)
    return files.map { file in
      (String(cString: file.name), Array(UnsafeBufferPointer(start: file.file.bytes, count: file.file.count)))
    }
  }()

  private static func contentType(of name: String) -> String {
    if name.hasSuffix(".js") { return "text/javascript; charset=utf-8" }
    if name.hasSuffix(".css") { return "text/css; charset=utf-8" }
    return "image/svg+xml"
  }
}
