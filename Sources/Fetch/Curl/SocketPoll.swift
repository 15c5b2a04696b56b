import CCurl
import CLinux
import Glibc

/// Waits for libcurl's sockets and its timer, and tells it what has happened (`curl_multi_socket_action(3)`,
/// `epoll(7)`): the cost is that of what is active, however many transfers wait.
/// Used by one thread.
final class SocketPoll {
  /// Events taken at once.
  private static let maxEvents = 256

  private let multi: UnsafeMutableRawPointer
  private let epoll: CInt
  private let waker: CInt
  private var events: [epoll_event]
  /// When libcurl wants to be called without an event, by the monotonic clock, milliseconds.
  private var deadline: Int?

  /// - Parameters:
  ///   - epoll: an `epoll_create1(2)`.
  ///   - waker: an `eventfd(2)`; whoever writes to it ends a wait.
  init(_ multi: UnsafeMutableRawPointer, epoll: CInt, waker: CInt) {
    self.multi = multi
    self.epoll = epoll
    self.waker = waker
    events = [epoll_event](repeating: epoll_event(), count: Self.maxEvents)
    control(EPOLL_CTL_ADD, waker, EPOLLIN.rawValue)
    rp_multi_setopt_events(multi, Self.watch, Self.setTimer, Unmanaged.passUnretained(self).toOpaque())
  }

  /// Waits until something can go on, or ``waker`` is written to, and lets libcurl go on.
  func wait() {
    let count = epoll_wait(epoll, &events, CInt(events.count), timeout)
    var running: CInt = 0
    for event in events.prefix(max(0, Int(count))) {
      let descriptor = event.data.fd
      if descriptor == waker {
        var value: eventfd_t = 0
        eventfd_read(waker, &value)
      } else {
        curl_multi_socket_action(multi, descriptor, Self.action(event.events), &running)
      }
    }
    if let deadline, deadline <= Slot.now {
      self.deadline = nil
      curl_multi_socket_action(multi, rp_socket_bad(), 0, &running)
    }
  }

  private var timeout: CInt {
    guard let deadline else { return -1 }
    return CInt(clamping: max(0, deadline - Slot.now))
  }

  private static func action(_ events: UInt32) -> CInt {
    var action: CInt = 0
    if events & EPOLLIN.rawValue != 0 { action |= CURL_CSELECT_IN }
    if events & EPOLLOUT.rawValue != 0 { action |= CURL_CSELECT_OUT }
    if events & (EPOLLERR.rawValue | EPOLLHUP.rawValue) != 0 { action |= CURL_CSELECT_ERR }
    return action
  }

  private func control(_ operation: CInt, _ descriptor: CInt, _ events: UInt32) {
    var event = epoll_event(events: events, data: epoll_data_t(fd: descriptor))
    // It may be watched already, or be closed: what then holds is what was wanted.
    if epoll_ctl(epoll, operation, descriptor, &event) != 0 && operation == EPOLL_CTL_MOD && errno == ENOENT {
      epoll_ctl(epoll, EPOLL_CTL_ADD, descriptor, &event)
    }
  }

  // MARK: Callbacks, on the download thread

  /// libcurl's calls have no way to fail that it would act on.
  private static let watch: rp_socket_callback = { _, descriptor, what, context, _ in
    guard let context else { return 0 }
    let poll = Unmanaged<SocketPoll>.fromOpaque(context).takeUnretainedValue()
    switch what {
    case CURL_POLL_IN: poll.control(EPOLL_CTL_MOD, descriptor, EPOLLIN.rawValue)
    case CURL_POLL_OUT: poll.control(EPOLL_CTL_MOD, descriptor, EPOLLOUT.rawValue)
    case CURL_POLL_INOUT: poll.control(EPOLL_CTL_MOD, descriptor, EPOLLIN.rawValue | EPOLLOUT.rawValue)
    default: poll.control(EPOLL_CTL_DEL, descriptor, 0)
    }
    return 0
  }

  private static let setTimer: rp_timer_callback = { _, milliseconds, context in
    guard let context else { return 0 }
    let poll = Unmanaged<SocketPoll>.fromOpaque(context).takeUnretainedValue()
    poll.deadline = milliseconds < 0 ? nil : Slot.now + milliseconds
    return 0
  }
}
