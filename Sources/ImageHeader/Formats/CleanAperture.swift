/// A `clap` property (ISO/IEC 14496-12, 12.1.4.3): the part of an image that is shown, with its middle at an offset from
/// the image's middle, all in fractions of a pixel.
struct CleanAperture {
  private struct Fraction {
    let numerator: Int128
    let denominator: Int128

    init(_ numerator: Int128, _ denominator: UInt32) {
      self.numerator = numerator
      self.denominator = Int128(denominator)
    }

    /// Half a pixel counts as one.
    var rounded: Int128 { (2 * numerator + denominator) / (2 * denominator) }
  }

  private let width: Fraction
  private let height: Fraction
  private let horizontalOffset: Fraction
  private let verticalOffset: Fraction

  /// - Parameter content: the property without its box header.
  init(_ content: Bytes) throws(Broken) {
    width = try Self.fraction(content, 0, isSigned: false)
    height = try Self.fraction(content, 8, isSigned: false)
    horizontalOffset = try Self.fraction(content, 16, isSigned: true)
    verticalOffset = try Self.fraction(content, 24, isSigned: true)
  }

  /// What is shown of an image of this size, in pixels.
  func shown(of size: (width: UInt32, height: UInt32)) throws(Broken) -> (width: UInt32, height: UInt32) {
    guard let width = Self.shown(width, at: horizontalOffset, of: size.width),
      let height = Self.shown(height, at: verticalOffset, of: size.height)
    else { throw Broken(reason: "its clean aperture (clap) is not inside the image") }
    return (width, height)
  }

  private static func fraction(_ content: Bytes, _ offset: Int, isSigned: Bool) throws(Broken) -> Fraction {
    guard let numerator = content.be32(offset), let denominator = content.be32(offset + 4) else {
      throw Broken(reason: "a cut clap property")
    }
    guard denominator > 0 else { throw Broken(reason: "its clean aperture (clap) has a denominator of 0") }
    return Fraction(isSigned ? Int128(Int32(bitPattern: numerator)) : Int128(numerator), denominator)
  }

  /// Nil if the aperture extends beyond the image: the offset is more than half of what it leaves out. The products of three
  /// numbers of 32 bits each fit.
  private static func shown(_ aperture: Fraction, at offset: Fraction, of length: UInt32) -> UInt32? {
    let leftOut = Int128(length) * aperture.denominator - aperture.numerator
    let reach = 2 * Int128(offset.numerator.magnitude) * aperture.denominator
    guard leftOut >= 0, reach <= leftOut * offset.denominator else { return nil }
    return UInt32(exactly: aperture.rounded)
  }
}
