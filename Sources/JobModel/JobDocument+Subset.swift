import StreamingJSON

extension JobDocument {
  /// The bytes of a job with some of this one's images, in their order: without the visits that have none of them.
  ///
  /// - Parameter isIncluded: whether an image, by its number in this job, is in it.
  package func subset(_ isIncluded: (Int) -> Bool) -> [UInt8] {
    let visits = (0..<visitCount).filter { images(of: $0).contains(where: isIncluded) }
    var writer = JSONWriter()
    writer.beginObject()
    writer.member("count", visits.count)
    writer.beginArray("visits")
    for visit in visits {
      writer.beginObject()
      writeStoreID(of: visit, to: &writer)
      writer.beginArray("image_url")
      for image in images(of: visit) where isIncluded(image) { writeURLElement(of: image, to: &writer) }
      writer.endArray()
      writeVisitTime(of: visit, to: &writer)
      writer.endObject()
    }
    writer.endArray()
    if let fresh { writer.member("fresh", fresh) }
    writer.endObject()
    return writer.take()
  }
}
