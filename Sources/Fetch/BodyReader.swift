/// Consumes a body as it comes, on a download thread: must neither block nor allocate on each call.
package protocol BodyReader: AnyObject, SendableMetatype {
  /// Starts another body.
  func begin()
  /// Consumes the body's next bytes, decompressed.
  func consume(_ bytes: UnsafeRawBufferPointer)
}
