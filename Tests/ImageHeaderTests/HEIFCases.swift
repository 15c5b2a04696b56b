import ImageHeader

/// AVIF and HEIC: what is shown of the primary item, and image sequences.
extension HeaderParserTests {
  private typealias Build = ImageBytes

  /// A HEIC file whose one item has these properties, listed in this order.
  private static func item(
    brand: String = "heic", _ properties: [[UInt8]], order: [UInt8]? = nil
  ) -> [UInt8] {
    let order = order ?? (1...UInt8(properties.count)).map { $0 }
    return Build.fileType(brand, "mif1")
      + Build.meta(Build.primaryItem(1), Build.properties(properties, [[1] + order]))
  }

  static let heif: [Good] = [
    Good(
      "HEIC, an odd width by clap", .heic, 123, 456, item([Build.extent(124, 456), Build.aperture((123, 1), (456, 1))])),
    Good("HEIC, both sides odd", .heic, 451, 461, item([Build.extent(452, 462), Build.aperture((451, 1), (461, 1))])),
    Good(
      "AVIF, clap at a corner", .avif, 15, 15,
      item(brand: "avif", [Build.extent(16, 16), Build.aperture((15, 1), (15, 1), (-32768, 65536), (-32768, 65536))])),
    Good(
      "HEIC, clap at the other corner", .heic, 200, 100,
      item([Build.extent(400, 300), Build.aperture((400, 2), (100, 1), (100, 1), (200, 2))])),
    Good("HEIC, clap of a fraction", .heic, 16, 15, item([Build.extent(16, 16), Build.aperture((31, 2), (151, 10))])),
    Good(
      "HEIC, clap of all with the largest numbers", .heic, 0xFFFF_FFFF, 1,
      item([
        Build.extent(0xFFFF_FFFF, 1), Build.aperture((0xFFFF_FFFF, 1), (0xFFFF_FFFF, 0xFFFF_FFFF), (0, 0xFFFF_FFFF)),
      ])),
    Good(
      "HEIC, clap, then irot", .heic, 456, 123,
      item([Build.extent(124, 456), Build.aperture((123, 1), (456, 1)), Build.turn(1)])),
    Good(
      "HEIC, irot, then clap", .heic, 455, 124,
      item([Build.extent(124, 456), Build.aperture((455, 1), (124, 1)), Build.turn(3)], order: [1, 3, 2])),
    Good(
      "HEIC, properties in another order than listed", .heic, 455, 124,
      item(
        [Build.aperture((455, 1), (124, 1)), Build.turn(1), Build.box("imir", [0]), Build.extent(124, 456)],
        order: [0x82, 3, 4, 0x81])),
    Good("HEIC, half a turn", .heic, 124, 456, item([Build.extent(124, 456), Build.turn(2)])),
    Good(
      "HEIC, another item has the clap", .heic, 640, 480,
      Build.fileType("heic")
        + Build.meta(
          Build.primaryItem(1),
          Build.properties(
            [Build.extent(640, 480), Build.extent(160, 120), Build.aperture((150, 1), (110, 1))], [[1, 1], [2, 2, 3]]))),
    Good(
      "HEIC, iden with a clap of its own", .heic, 300, 200,
      Build.fileType("heic")
        + Build.meta(
          Build.primaryItem(2), Build.itemTypes("hvc1", "iden"),
          Build.properties(
            [Build.extent(640, 480), Build.aperture((300, 1), (200, 1))], [[1, 1], [2, 1, 2]]),
          Build.derived(2, from: 1))),
    Good(
      "HEIC, iden of a turned iden of a grid", .heic, 700, 900,
      Build.fileType("heic")
        + Build.meta(
          Build.primaryItem(4), Build.itemTypes("hvc1", "grid", "iden", "iden"),
          Build.properties(
            [Build.extent(512, 512), Build.extent(1000, 700), Build.turn(1), Build.aperture((700, 1), (900, 1))],
            [[1, 1], [2, 2], [3, 3], [4, 4]]),
          Build.box(
            "iref",
            Build.be32(0)
              + [[2, 2, 1, 1], [3, 1, 2], [4, 1, 3]].flatMap { Build.box("dimg", $0.flatMap(Build.be16)) }))),
    Good(
      "AVIF, a grid", .avif, 1000, 700,
      Build.fileType("avif")
        + Build.meta(
          Build.primaryItem(2), Build.itemTypes("av01", "grid"),
          Build.properties([Build.extent(512, 512), Build.extent(1000, 700)], [[1, 1], [2, 2]]),
          Build.derived(2, from: 1, 1, 1, 1))),
    Good(
      "HEIC, a grid without ispe, turned", .heic, 700, 1000,
      Build.fileType("heic")
        + Build.meta(
          Build.primaryItem(2), Build.itemTypes("hvc1", "grid"),
          Build.properties([Build.extent(512, 512), Build.turn(1)], [[1, 1], [2, 2]]), Build.derived(2, from: 1, 1),
          Build.itemData(2, [0, 0, 0, 1] + Build.be16(1000) + Build.be16(700)))),
    Good(
      "HEIC, an overlay without ispe, of long numbers", .heic, 100_000, 7,
      Build.fileType("heic")
        + Build.meta(
          Build.itemData(2, version: 2, [0, 1] + Build.be64(0) + Build.be32(100_000) + Build.be32(7)),
          Build.primaryItem(2), Build.itemTypes("hvc1", "iovl"),
          Build.properties([Build.extent(512, 512)], [[1, 1]]), Build.derived(2, from: 1))),
    Good("HEIC, a sequence", .heic, 1280, 720, Build.fileType("hevc", "msf1") + Build.movie(Build.track(1280, 720))),
    Good(
      "AVIF, a sequence, long times, after a sound", .avif, 320, 180,
      Build.fileType("avis", "msf1", "iso8") + Build.box("free", [])
        + Build.movie(Build.track(0, 0, handler: "soun"), Build.track(320, 180, isLong: true), Build.track(9, 9))),
    Good(
      "AVIF, a turned sequence", .avif, 180, 320,
      Build.fileType("avis") + Build.movie(Build.track(320, 180, matrix: [0, 1, 0, -1, 0, 0]))),
    Good(
      "AVIF, a still image with a sequence before it", .avif, 3, 2,
      Build.fileType("avif", "avis") + Build.movie(Build.track(320, 180))
        + Build.meta(Build.primaryItem(1), Build.properties([Build.extent(3, 2)], [[1, 1]]))),
  ]

  static let badHEIF: [Bad] = [
    Bad(
      "HEIC, clap over 0", "denominator of 0",
      item([Build.extent(640, 480), Build.aperture((10, 0), (10, 0), (0, 0), (0, 0))])),
    Bad(
      "HEIC, offset over 0", "denominator of 0",
      item([Build.extent(640, 480), Build.aperture((10, 1), (10, 1), (0, 1), (0, 0))])),
    Bad(
      "HEIC, larger clap", "not inside the image", item([Build.extent(640, 480), Build.aperture((10_000, 1), (9, 1))])),
    Bad(
      "HEIC, clap beyond the edge", "not inside the image",
      item([Build.extent(16, 16), Build.aperture((15, 1), (15, 1), (1, 1))])),
    Bad(
      "HEIC, clap, the largest numbers", "not inside the image",
      item([
        Build.extent(0xFFFF_FFFF, 0xFFFF_FFFF),
        Build.aperture((1, 0xFFFF_FFFF), (1, 0xFFFF_FFFF), (-0x8000_0000, 1), (0x7FFF_FFFF, 1)),
      ])),
    Bad("HEIC, clap of nothing", "0 ×", item([Build.extent(16, 16), Build.aperture((0, 1), (15, 1))])),
    Bad("HEIC, cut clap", "a cut clap", item([Build.extent(16, 16), Build.box("clap", Build.be64(1))])),
    Bad(
      "HEIC, iden of itself", "no size",
      Build.fileType("heic")
        + Build.meta(
          Build.primaryItem(1), Build.itemTypes("iden"), Build.properties([Build.turn(1)], [[1, 1]]),
          Build.derived(1, from: 1))),
    Bad(
      "HEIC, a grid without a size", "no size",
      Build.fileType("heic")
        + Build.meta(
          Build.primaryItem(2), Build.itemTypes("hvc1", "grid"),
          Build.properties([Build.extent(512, 512)], [[1, 1]]), Build.derived(2, from: 1))),
    Bad(
      "HEIC, a sequence of sound", "no track", Build.fileType("hevc") + Build.movie(Build.track(9, 9, handler: "soun"))),
    Bad("HEIC, a sequence of no size", "0 × 0", Build.fileType("hevc") + Build.movie(Build.track(0, 0))),
    Bad("HEIC, a sequence without tracks", "no track", Build.fileType("hevc") + Build.movie()),
    Bad(
      "AVIF, mini", "AVIF of the `mini` kind",
      Build.box("ftyp", Build.ascii("mif3avif")) + Build.box("mini", [UInt8](repeating: 0, count: 40))),
    Bad("QuickTime", "a video (QuickTime)", Build.fileType("qt  ", "qt  ")),
    Bad("3GPP", "a video (3GPP)", Build.fileType("3gp5", "isom")),
    Bad("unknown media", "neither AVIF nor HEIC", Build.fileType("zzzz", "yyyy")),
    Bad("a MOV without ftyp", "a video (QuickTime)", Build.box("moov", Build.be64(0))),
  ]
}
