import Fetch
package import ImageHeader

/// Measures an image while it is downloaded: its header is read as it comes, the rest is only counted.
package final class ImageReader: BodyReader {
  package typealias Outcome = Result<ImageSize, ImageHeaderError>

  private var parser = HeaderParser()

  package init() {}

  package func begin() { parser.reset() }

  package func consume(_ bytes: UnsafeRawBufferPointer) {
    if !parser.isDone { parser.feed(bytes) }
  }

  package func finish() -> Outcome { parser.finish() }
}
