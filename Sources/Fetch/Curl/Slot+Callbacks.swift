import CCurl
import Glibc

/// What libcurl calls, on the download thread.
extension Slot {
  static let write: rp_write_callback = { bytes, size, count, context in
    guard let bytes, let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    return slot.take(UnsafeRawBufferPointer(start: bytes, count: size * count)) ? size * count : 0
  }

  /// - Returns: false to end the transfer.
  private func take(_ bytes: UnsafeRawBufferPointer) -> Bool {
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

  /// Called for each line; libcurl keeps what is asked for later.
  static let readHead: rp_write_callback = { _, size, count, context in
    guard let context else { return 0 }
    let slot = Unmanaged<Slot>.fromOpaque(context).takeUnretainedValue()
    slot.headBytes += size * count
    return slot.headBytes <= FetchConfiguration.maxHeadBytes ? size * count : 0
  }

  /// Sees every address before it is connected to, each that Happy Eyeballs tries among them.
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
