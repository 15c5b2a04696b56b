import Glibc
import Synchronization

/// Keeps threads of our own waiting until it is opened.
final class Latch: Sendable {
  private let isOpen = Atomic(false)

  func open() { isOpen.store(true, ordering: .releasing) }

  func wait() {
    while !isOpen.load(ordering: .acquiring) { blockBriefly() }
  }
}

/// Blocks the thread that works for the current task until that is cancelled.
func waitForCancellation() {
  while !Task.isCancelled { blockBriefly() }
}

func blockBriefly() { usleep(1000) }
