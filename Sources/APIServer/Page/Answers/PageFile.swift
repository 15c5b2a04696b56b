import HTTPTypes
import Hummingbird
import JobModel
import NIOCore

/// An answer with an entity tag, compressed for whoever takes that: an asset, or a page that was written for a request.
struct PageFile: Sendable {
  let contentType: String
  private let plain: [UInt8]
  private let gzipped: [UInt8]?
  private let digest: Substring

  init(_ bytes: [UInt8], contentType: String, gzipped: [UInt8]?) {
    plain = bytes
    self.contentType = contentType
    // What would grow stays as it is.
    self.gzipped = gzipped.flatMap { $0.count < bytes.count ? $0 : nil }
    digest = Digest.hex(of: [bytes]).prefix(20)
  }

  var gzippedCount: Int { gzipped?.count ?? plain.count }

  /// - Parameter fields: `Cache-Control`, and whatever else the answer has.
  func response(to request: Request, status: HTTPResponse.Status = .ok, _ fields: HTTPFields) -> Response {
    let compressed = Accept(request.headers[.acceptEncoding]).allows(coding: "gzip") ? gzipped : nil
    // A strong tag names the bytes that are sent, so each coding has its own (RFC 9110, section 8.8.3).
    let tag = compressed == nil ? "\"\(digest)\"" : "\"\(digest)-gzip\""
    var fields = fields
    fields[.eTag] = tag
    fields[.vary] = "Accept-Encoding"
    fields[.xContentTypeOptions] = "nosniff"
    if status == .ok, Self.names(request.headers[.ifNoneMatch], tag) {
      return Response(status: .notModified, headers: fields)
    }
    fields[.contentType] = contentType
    if compressed != nil { fields[.contentEncoding] = "gzip" }
    return Response(
      status: status, headers: fields, body: ResponseBody(byteBuffer: ByteBuffer(bytes: compressed ?? plain)))
  }

  /// Whether an `If-None-Match` names a tag; weak ones count too (RFC 9110, section 13.1.2).
  private static func names(_ field: String?, _ tag: String) -> Bool {
    guard let field else { return false }
    return field.split(separator: ",").contains { entry in
      var entry = entry.drop { $0 == " " }
      if entry.hasPrefix("W/") { entry = entry.dropFirst(2) }
      return entry.prefix { $0 != " " } == tag || entry == "*"
    }
  }
}
