/// Job documents.
enum JobText {
  static let store = "S00339218"
  static let stores = "store_id,store_name,area_code\n\(store),Sample Store,710006\n"
  static let imagesPerVisit = 10

  /// - Parameter urls: of the image with a number.
  static func make(images: Int, _ urls: (Int) -> String) -> [UInt8] {
    var text: [UInt8] = []
    let visits = (images + imagesPerVisit - 1) / imagesPerVisit
    text += Array("{\"count\":\(visits),\"visits\":[".utf8)
    for visit in 0..<visits {
      text += Array("\(visit == 0 ? "" : ",")\n{\"store_id\":\"\(store)\",\"image_url\":[".utf8)
      for image in visit * imagesPerVisit..<min(images, (visit + 1) * imagesPerVisit) {
        text += Array("\(image % imagesPerVisit == 0 ? "" : ",")\"\(urls(image))\"".utf8)
      }
      text += Array("],\"visit_time\":\"2026-03-09T09:30:00+05:30\"}".utf8)
    }
    return text + Array("]}\n".utf8)
  }

  /// A job of at most that size, with as many images as fit.
  static func make(bytes: Int, _ urls: (Int) -> String) -> [UInt8] {
    let perImage = Double(make(images: 10_000, urls).count) / 10_000
    return make(images: Int(Double(bytes) / perImage), urls)
  }
}
