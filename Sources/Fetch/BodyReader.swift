/// Takes a body as it comes, on the download thread: must neither block nor allocate per call.
package protocol BodyReader: AnyObject, SendableMetatype {
  /// Another body begins.
  func begin()
  /// The next bytes, unpacked if the server compressed them.
  func consume(_ bytes: UnsafeRawBufferPointer)
}
