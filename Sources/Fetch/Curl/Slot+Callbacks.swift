import CCurl
import Glibc

/// The callbacks of an easy handle. libcurl calls them on the download thread.
extension Slot {
  static let write: rp_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    return slot.receive(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
  }

  /// Passes the body's next bytes on to the reader.
  ///
  /// - Returns: false to end the transfer.
  private func receive(_ bytes: UnsafeRawBufferPointer) -> Bool {
    let isFirst = received == 0
    received += bytes.count
    if received > configuration.maxBodyBytes {
      isTooLarge = true
      return false
    }
    if isFirst { isErrorBody = httpStatus >= 300 }
    if isErrorBody { return received <= FetchConfiguration.maxErrorBodyBytes }
    reader.consume(bytes)
    return true
  }

  /// Counts the header's bytes, line by line; libcurl keeps the fields.
  static let readHead: rp_write_callback = { _, size, count, context in
    guard let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    slot.headBytes += size * count
    return slot.headBytes <= FetchConfiguration.maxHeadBytes ? size * count : 0
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
