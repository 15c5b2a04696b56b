import Synchronization

/// The ``MountSync`` of each mount, by its device (`st_dev`, `stat(3type)`).
final class MountSyncs: Sendable {
  /// Beyond this many, idle mounts are dropped: mounts come and go.
  private static let maxMounts = 64

  private let mounts = Mutex<[UInt64: MountSync]>([:])

  subscript(device: UInt64) -> MountSync {
    mounts.withLock { mounts in
      if let mount = mounts[device] { return mount }
      if mounts.count >= Self.maxMounts { mounts = mounts.filter { $0.value.isBusy } }
      let mount = MountSync()
      mounts[device] = mount
      return mount
    }
  }
}
