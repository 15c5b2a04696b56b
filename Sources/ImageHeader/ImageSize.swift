/// An image's format and size, by its header.
package struct ImageSize: Sendable, Equatable {
  package let format: ImageFormat
  /// Pixels, as stored: an EXIF orientation is not applied. What the format itself defines is: the clean aperture and
  /// turns of AVIF and HEIC. 1 ... 2³²−1.
  package let width: Int
  /// Pixels, likewise. 1 ... 2³²−1.
  package let height: Int

  package init(format: ImageFormat, width: Int, height: Int) {
    self.format = format
    self.width = width
    self.height = height
  }

  /// Pixels: 2 × (width + height). Both are below 2³², so that a 64-bit sum can't overflow.
  package var perimeter: Int { 2 * (width + height) }
}
