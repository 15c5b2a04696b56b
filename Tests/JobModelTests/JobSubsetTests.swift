import JobModel
import Testing

@Suite struct JobSubsetTests {
  private static let text =
    #"{"count":3,"visits":[{"store_id":"S1","image_url":["a","b\"\u00e9"],"visit_time":"x"},"#
    + #"{"store_id":"S2","image_url":[],"visit_time":""},{"store_id":"S\\3","image_url":["c","d"],"visit_time":"y"}],"fresh":true}"#

  @Test func hasTheImagesAndVisitsInTheirOrder() throws {
    let job = try JobDecoder.decode(Array(Self.text.utf8))
    let bytes = job.subset { $0 == 1 || $0 == 2 }
    #expect(
      String(decoding: bytes, as: UTF8.self)
        == #"{"count":2,"visits":[{"store_id":"S1","image_url":["b\"\u00e9"],"visit_time":"x"},"#
        + #"{"store_id":"S\\3","image_url":["c"],"visit_time":"y"}],"fresh":true}"#)
    let subset = try JobDecoder.decode(bytes)
    #expect(subset.visitCount == 2 && subset.imageCount == 2)
    #expect(subset.url(of: 0) == job.url(of: 1))
    #expect(subset.storeID(of: 1) == job.storeID(of: 2))
  }

  @Test func ofNothingIsEmpty() throws {
    let job = try JobDecoder.decode(Array(Self.text.utf8))
    #expect(try JobDecoder.decode(job.subset { _ in false }).visitCount == 0)
  }
}
