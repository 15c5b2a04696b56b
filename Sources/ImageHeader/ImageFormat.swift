/// The image formats that are measured. The raw value is `format` in result lines.
package enum ImageFormat: String, Sendable, CaseIterable {
  case jpeg, png, gif, webp, avif, heic, jxl, bmp, tiff, ico, cur, jp2, j2k, psd, qoi, svg
}
