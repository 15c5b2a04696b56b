// Compiled with Sources/ImageHeader as one module, by scripts/fuzz: that is why nothing is imported.

/// libFuzzer's entry: one body of bytes, from any server on the internet.
///
/// The network decides where a body is cut, so the answer must be the same however it comes. One parser is used for all
/// of a worker's images, so what one leaves behind must not show in the next.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzz(_ data: UnsafePointer<UInt8>?, _ count: Int) -> CInt {
  let body = UnsafeRawBufferPointer(start: data, count: count)
  var parser = HeaderParser()
  let whole = measure(body, inPiecesOf: max(count, 1), &parser)
  for size in [1, 7] {
    parser.reset()
    let cut = measure(body, inPiecesOf: size, &parser)
    require(cut == whole, "in one piece: \(whole); in pieces of \(size): \(cut)")
  }
  switch whole {
  case .success(let size):
    require(size.width > 0 && size.height > 0, "measured \(size.width) × \(size.height)")
    require(size.perimeter >= 4, "a perimeter of \(size.perimeter)")
  case .failure(let error):
    require(!error.description.isEmpty, "an error that says nothing")
  }
  return 0
}

/// Each piece is copied into memory of just its size, which is given back afterwards: the address sanitizer catches a
/// parser that reads beyond a piece or keeps a pointer to it.
private func measure(
  _ body: UnsafeRawBufferPointer, inPiecesOf size: Int, _ parser: inout HeaderParser
) -> Result<ImageSize, ImageHeaderError> {
  for start in stride(from: 0, to: body.count, by: size) {
    let part = UnsafeRawBufferPointer(rebasing: body[start..<min(start + size, body.count)])
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: part.count, alignment: 1)
    piece.copyMemory(from: part)
    parser.feed(UnsafeRawBufferPointer(piece))
    piece.deallocate()
  }
  return parser.finish()
}

/// Not `precondition`: an optimised build drops its message.
private func require(_ isMet: Bool, _ message: @autoclosure () -> String) {
  if !isMet { fatalError(message()) }
}
