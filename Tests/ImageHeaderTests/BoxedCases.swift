import ImageHeader

/// JPEG XL and JPEG 2000.
extension HeaderParserTests {
  private typealias Build = ImageBytes

  static let boxed: [Good] =
    (0...9).map { length in
      Good(
        "JPEG XL, split after \(length) bytes", .jxl, 400, 300,
        Build.jxlBoxes(
          Build.jxlPart(0, Build.jxlCodestream.prefix(length)) + Build.box("xml ", Build.ascii("<x/>"))
            + Build.jxlPart(1, isLast: true, Build.jxlCodestream.dropFirst(length))))
    } + [
      Good(
        "JPEG XL, a byte in each part", .jxl, 400, 300,
        Build.jxlBoxes(
          Build.jxlCodestream.prefix(5).enumerated().flatMap { Build.jxlPart($0.offset, [$0.element]) }
            + Build.be32(0) + Build.ascii("jxlp") + Build.be32(0x8000_0005) + Build.jxlCodestream.dropFirst(5))),
      Good("JPEG XL, bare, 400 × 300", .jxl, 400, 300, Build.jxlCodestream),
      Good("JPEG XL, bare, no longer than its size", .jxl, 64, 64, [0xFF, 0x0A, 0b0100_1111, 0]),
      Good(
        "JPEG XL, a box of its size alone, with a long header", .jxl, 64, 64,
        Build.jxlBoxes(Build.be32(1) + Build.ascii("jxlc") + Build.be64(20) + [0xFF, 0x0A, 0b0100_1111, 0])),
      Good(
        "JPEG 2000", .jp2, 600, 400, Build.jp2(Build.box("jp2h", Build.imageHeader(600, 400)))),
      Good(
        "JPEG 2000, behind other boxes", .jp2, 600, 400,
        Build.jp2(
          Build.box("uuid", [UInt8](repeating: 9, count: 50)),
          Build.be32(1) + Build.ascii("jp2h") + Build.be64(100) + Build.box("colr", [1, 0, 0])
            + Build.imageHeader(600, 400))),
      Good(
        "JPEG 2000, its codestream first", .jp2, 590, 390,
        Build.jp2(Build.be32(0) + Build.ascii("jp2c") + Build.j2k(right: 600, bottom: 400, left: 10, top: 10))),
      Good(
        "JPEG 2000 codestream, offset", .j2k, 590, 380, Build.j2k(right: 600, bottom: 400, left: 10, top: 20)),
      Good(
        "JPEG 2000 codestream, largest", .j2k, 0xFFFF_FFFF, 1, Build.j2k(right: 0xFFFF_FFFF, bottom: 1)),
    ]

  static let badBoxed: [Bad] = [
    Bad(
      "JPEG XL, parts out of order", "out of order",
      Build.jxlBoxes(
        Build.jxlPart(1, Build.jxlCodestream.prefix(4))
          + Build.jxlPart(0, isLast: true, Build.jxlCodestream.dropFirst(4)))),
    Bad(
      "JPEG XL, a part twice", "out of order",
      Build.jxlBoxes(Build.jxlPart(0, Build.jxlCodestream.prefix(4)) + Build.jxlPart(0, Build.jxlCodestream))),
    Bad(
      "JPEG XL, a whole one after a part", "out of order",
      Build.jxlBoxes(Build.jxlPart(0, Build.jxlCodestream.prefix(4)) + Build.box("jxlc", Build.jxlCodestream))),
    Bad(
      "JPEG XL, the last part ends early", "ends before its size",
      Build.jxlBoxes(Build.jxlPart(0, isLast: true, Build.jxlCodestream.prefix(4)) + Build.jxlPart(1, [1, 2, 3, 4]))),
    Bad(
      "JPEG XL, an empty codestream", "ends before its size",
      Build.jxlBoxes(Build.box("jxlc", []) + Build.box("jxlc", Build.jxlCodestream))),
    Bad("JPEG XL, a part without a number", "a cut jxlp box", Build.jxlBoxes(Build.box("jxlp", [0]) + Build.be64(0))),
    Bad("JPEG XL, no more parts", "cut jxl", Build.jxlBoxes(Build.jxlPart(0, Build.jxlCodestream.prefix(5)))),
    Bad(
      "JPEG 2000, a box of size 0", "no image header", Build.jp2(Build.be32(0) + Build.ascii("xxxx") + Build.be64(0))),
    Bad("JPEG 2000, no size", "0 ×", Build.jp2(Build.box("jp2h", Build.imageHeader(0, 5)))),
    Bad("JPEG 2000, cut header", "ihdr box is cut", Build.jp2(Build.box("jp2h", Build.box("ihdr", Build.be64(1))))),
    Bad("JPEG 2000, cut", "cut jp2", Build.jp2()),
    Bad("JPEG 2000, a film", "Motion JPEG 2000", Build.jp2(Build.movie())),
    Bad("JPEG 2000 codestream, offset beyond", "beyond", Build.j2k(right: 600, bottom: 400, left: 600)),
    Bad("JPEG 2000 codestream, short SIZ", "too short", Build.j2k(right: 600, bottom: 400, length: 38)),
  ]
}
