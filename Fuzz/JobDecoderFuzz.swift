// Compiled with the part of Sources/JobModel that decodes jobs as one module, by scripts/fuzz.
import StreamingJSON

/// libFuzzer's entry: one dropped file, whatever it is.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let bytes = Array(UnsafeBufferPointer(start: data, count: count))
  // What happens to a drop depends on both: what one calls complete, the other must not call cut.
  let gap = incompleteness(of: bytes)
  do throws(JobError) {
    let job = try JobDecoder.decode(bytes)
    require(gap == nil, "a job, but not complete: \(gap?.description ?? "")")
    check(job)
    check(job, isThatIn: bytes, inPiecesOf: 1)
    check(job, isThatIn: bytes, inPiecesOf: 7)
  } catch {
    require(error.kind != .wrongField || gap == nil, "\(error), but not complete: \(gap?.description ?? "")")
    require(error.kind != .incomplete || gap != nil, "\(error), but complete")
    check(error, in: bytes)
    if let gap { check(gap, in: bytes) }
  }
  return 0
}

/// Nil when the bytes are one complete JSON document.
private func incompleteness(of bytes: [UInt8]) -> JobError? {
  do throws(JobError) {
    try JobDecoder.checkComplete(bytes)
    return nil
  } catch {
    return error
  }
}

/// A person mends the file by this text, so it must say something, about a place that there is.
private func check(_ error: JobError, in bytes: [UInt8]) {
  require(!error.reason.isEmpty && !error.description.isEmpty, "an error that says nothing")
  require((0...bytes.count).contains(error.offset), "\(error): beyond the \(bytes.count) bytes")
  require(error.line >= 1 && error.column >= 1, "\(error): no such place")
}

/// The table of a job: every image belongs to one visit, in order, and every text can be read.
private func check(_ job: JobDocument) {
  var end = 0
  for visit in 0..<job.visitCount {
    let images = job.images(of: visit)
    require(images.lowerBound == end, "visit \(visit) has the images \(images), the one before ends at \(end)")
    require(images.upperBound <= job.imageCount, "visit \(visit) has the images \(images) of \(job.imageCount)")
    end = images.upperBound
    for image in images {
      require(job.visit(of: image) == visit, "image \(image) is of visit \(visit), not \(job.visit(of: image))")
    }
  }
  require(end == job.imageCount, "the visits have \(end) of \(job.imageCount) images")
}

/// A file comes in pieces: it must be the same job wherever they end, and its document have the same digest.
private func check(_ job: JobDocument, isThatIn bytes: [UInt8], inPiecesOf size: Int) {
  var rest = bytes[...]
  let next: () -> [UInt8]? = {
    defer { rest = rest.dropFirst(size) }
    return rest.isEmpty ? nil : Array(rest.prefix(size))
  }
  do throws(JobError) {
    require(texts(of: try JobDecoder.decode(pieces: next)) == texts(of: job), "in pieces, it is another job")
  } catch {
    fatalError("in pieces, it is no job: \(error)")
  }
  var digest = DocumentDigest()
  for start in stride(from: 0, to: bytes.count, by: size + 2) {
    digest.update(Array(bytes[start...].prefix(size + 2)))
  }
  require(digest.hex == DocumentDigest.hex(ofFile: bytes), "in pieces, it has another digest")
}

private func texts(of job: JobDocument) -> [[String]] {
  (0..<job.visitCount).map { visit in [job.storeID(of: visit)] + job.images(of: visit).map { job.url(of: $0) } }
}

/// Not `precondition`: an optimised build drops its message.
private func require(_ isMet: Bool, _ message: @autoclosure () -> String) {
  if !isMet { fatalError(message()) }
}
