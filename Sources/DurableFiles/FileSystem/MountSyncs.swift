import Synchronization

/// What is made durable now, for each mount: by its device (`st_dev`, `stat(3type)`).
final class MountSyncs: Sendable {
  /// Mounts come and go; of those where nothing happens not all are remembered.
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
