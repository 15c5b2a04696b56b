import Addressing
import CCurl
import Glibc
import Inflate

/// The callbacks of an easy handle. libcurl calls them on the download thread.
extension Slot {
  static let write: rp_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    return slot.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
  }

  /// Unpacks the body's next bytes, where libcurl has not.
  ///
  /// - Returns: false to end the transfer.
  private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    if encodingProblem != nil { return false }
    guard let inflater else { return accept(bytes) }
    do throws(Inflater.Failure) {
      try inflater.unpack(bytes) { accept($0) }
      return true
    } catch {
      if error == .wrongData { encodingProblem = "the body is not what its content encoding says" }
      return false
    }
  }

  /// Passes the body's next bytes on to the reader.
  ///
  /// - Returns: false to end the transfer.
  private func accept(_ bytes: UnsafeRawBufferPointer) -> Bool {
    received += bytes.count
    if received > configuration.maxBodyBytes {
      isTooLarge = true
      return false
    }
    if httpStatus >= 300 { return received <= FetchConfiguration.maxErrorBodyBytes }
    reader.consume(bytes)
    return true
  }

  /// Counts the header's bytes, line by line; libcurl keeps the fields.
  static let readHead: rp_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    let line = UnsafeRawBufferPointer(start: bytes, count: size * count)
    slot.headBytes += line.count
    if slot.headBytes > FetchConfiguration.maxHeadBytes { return 0 }
    let isEmpty = line.allSatisfy { $0 == UInt8(ascii: "\r") || $0 == UInt8(ascii: "\n") }
    // An interim response (1xx) has an end too, and so have the fields after a chunked body.
    if isEmpty, !slot.hasHead, slot.httpStatus >= 200 { slot.beginBody() }
    return line.count
  }

  /// Decides who unpacks the body. libcurl looks at the option again with each part of the body.
  private func beginBody() {
    hasHead = true
    let codings = ContentCodings(fields("Content-Encoding").joined(separator: ","))
    // The body of an error is not looked at: its coding can't make the error another one.
    guard httpStatus >= 300 || codings.hasUnknown else { return }
    rp_setopt_long(easy, CURLOPT_HTTP_CONTENT_DECODING, 0)
    if httpStatus >= 300 || codings.applied.isEmpty { return }
    guard codings.isZlib, let inflater = Inflater() else {
      let names = codings.applied.joined(separator: ", ")
      encodingProblem = "the content encoding \(names) is not unpacked where an unknown one is named too"
      return
    }
    self.inflater = inflater
  }

  /// Checks each address before the connect, also each that Happy Eyeballs (RFC 8305) tries.
  static let openSocket: rp_opensocket_callback = { context, _, address in
    guard let context, let address else { return rp_socket_bad() }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    do throws(Refusal) {
      try withUnsafePointer(to: &address.pointee.addr) { (address) throws(Refusal) in try slot.check(address) }
    } catch {
      slot.refusal = error
      return rp_socket_bad()
    }
    return socket(
      address.pointee.family, address.pointee.socktype | CInt(SOCK_CLOEXEC.rawValue), address.pointee.protocol)
  }

  private func check(_ address: UnsafePointer<sockaddr>) throws(Refusal) {
    if configuration.proxy != nil { return }
    guard let address = IPAddress(address) else { throw .addressFamily }
    try configuration.urls.check(address)
  }
}
