import HTTPTypes
import Hummingbird
import NIOCore

/// Reads the bodies of requests within limits, and unpacks those that are gzip'd.
struct SubmittedBody: Sendable {
  /// When to try again while too many large bodies are being sent.
  private static let retrySeconds = 5
  /// Packed bytes that are unpacked at once: they become 8 MiB at most.
  private static let packedStep = 8 << 10

  /// Of the body, and of what it unpacks to.
  let maxBytes: Int
  let budget: BodyBudget

  /// Checks what the head says of the body.
  ///
  /// - Returns: how many bytes come; 0 where it doesn't say so.
  /// - Throws: ``APIError`` 413 or 415.
  func check(_ request: Request) throws(APIError) -> Int {
    _ = try ContentCoding(of: request.headers)
    let length = request.headers[.contentLength].flatMap { Int($0) } ?? 0
    if length > maxBytes { throw .tooLarge(maxBytes: maxBytes) }
    return length
  }

  /// - Parameter reservation: grows with the bytes.
  /// - Returns: the body, unpacked.
  func read(
    _ request: Request, _ reservation: inout BodyBudget.Reservation
  ) async throws(APIError) -> [UInt8] {
    do {
      switch try ContentCoding(of: request.headers) {
      case .identity: return try await plain(request.body, &reservation)
      case .gzip: return try await gzip(request.body, &reservation)
      }
    } catch let error as APIError {
      throw error
    } catch is SlowBody {
      throw .tooSlow
    } catch is GzipBody.Broken {
      throw .badRequest("the body is not gzip, as its Content-Encoding says")
    } catch {
      throw .badRequest("the body could not be read: \(error)")
    }
  }

  private func plain(_ body: RequestBody, _ reservation: inout BodyBudget.Reservation) async throws -> [UInt8] {
    var bytes: [UInt8] = []
    for try await piece in body { try append(piece.readableBytesView, to: &bytes, &reservation) }
    return bytes
  }

  private func gzip(_ body: RequestBody, _ reservation: inout BodyBudget.Reservation) async throws -> [UInt8] {
    guard let packed = GzipBody() else { throw APIError.busy(retrySeconds: Self.retrySeconds) }
    var bytes: [UInt8] = []
    var count = 0
    for try await piece in body {
      // Endless packed bytes may unpack to nothing.
      count += piece.readableBytes
      if count > maxBytes { throw APIError.tooLarge(maxBytes: maxBytes) }
      var piece = piece
      while let step = piece.readBytes(length: min(piece.readableBytes, Self.packedStep)), !step.isEmpty {
        try append(try await BlockingPool.run { try packed.unpack(step) }, to: &bytes, &reservation)
      }
    }
    if !packed.isComplete { throw APIError.badRequest("the gzip'd body is cut short") }
    return bytes
  }

  private func append(
    _ piece: some Collection<UInt8>, to bytes: inout [UInt8], _ reservation: inout BodyBudget.Reservation
  ) throws(APIError) {
    if bytes.count + piece.count > maxBytes { throw .tooLarge(maxBytes: maxBytes) }
    if !reservation.grow(by: piece.count) { throw .busy(retrySeconds: Self.retrySeconds) }
    bytes.append(contentsOf: piece)
  }
}
