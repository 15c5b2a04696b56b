import Glibc
import ImageHost
import JobFiles
import Spool
import StoreMaster
import SystemPackage

/// Looks at everything that `serve` depends on, without changing it.
struct Doctor {
  /// The kernel's own default; with less, a busy machine runs out.
  private static let wantedWatches = 8192
  /// Drops that can't be taken are listed up to this many.
  private static let maxStuck = 10

  let folders: JobFolders
  let stores: FilePath
  let port: Int
  let diskFloorBytes: UInt64
  private let fileSystem = RealFileSystem()

  init(folders: JobFolders, stores: FilePath, port: Int, diskFloorBytes: UInt64) {
    self.folders = folders
    self.stores = stores
    self.port = port
    self.diskFloorBytes = diskFloorBytes
  }

  func examine() -> [Check] {
    [folder("inbox", folders.inbox), folder("outbox", folders.outbox), mounts(), inotify(), storeMaster()]
      + [disk("inbox", folders.inbox), disk("outbox", folders.outbox), portCheck(), serving()] + stuckDrops()
  }

  private func folder(_ subject: String, _ path: FilePath) -> Check {
    do {
      guard let status = try fileSystem.status(of: path) else {
        return .problem(subject, "\(path) is not there", "mkdir -p \(path); “serve” makes it, if it may")
      }
      guard status.kind == .folder || status.kind == .symbolicLink else {
        return .problem(subject, "\(path) is a \(status.kind.rawValue)", "choose a folder")
      }
      guard access(path.string, R_OK | W_OK | X_OK) == 0 else {
        return .problem(
          subject, "\(path) is not readable and writable", "chown or chmod it for the user that runs “serve”")
      }
      return .fine(subject, "\(path) is readable and writable")
    } catch {
      return .problem(subject, "\(error)", "look at the folders above it")
    }
  }

  private func mounts() -> Check {
    for state in JobState.allCases {
      do {
        let inner = try fileSystem.status(of: folders.folder(of: state))
        let outer = try fileSystem.status(of: folders.outbox)
        if let inner, let outer, inner.device != outer.device {
          return .problem(
            "mounts", "\(folders.folder(of: state)) is on another mount than the outbox", "mount the outbox as one")
        }
      } catch {
        return .problem("mounts", "\(error)", "look at the outbox")
      }
    }
    switch fileSystem.mountKind(of: folders.inbox) {
    case .local: return .fine("mounts", "the inbox is on a local disk; drops are seen at once")
    case .remote:
      return .fine("mounts", "the inbox is on a network mount: drops made elsewhere are found by looking (--rescan)")
    case .other:
      return .fine("mounts", "the inbox is on a file system of another kind; drops are also found by looking")
    }
  }

  private func inotify() -> Check {
    let limits = InotifyLimits()
    guard let watches = limits.maxUserWatches, let instances = limits.maxUserInstances else {
      return .problem("inotify", "its limits can't be read", "mount /proc; without inotify drops are found by looking")
    }
    if watches < Self.wantedWatches {
      return .problem("inotify", "max_user_watches is \(watches)", "sysctl fs.inotify.max_user_watches=65536")
    }
    if instances < 16 {
      return .problem("inotify", "max_user_instances is \(instances)", "sysctl fs.inotify.max_user_instances=128")
    }
    return .fine("inotify", "\(watches) watches, \(instances) instances, \(limits.maxQueuedEvents ?? 0) queued events")
  }

  private func storeMaster() -> Check {
    do throws(StoreMasterError) {
      let master = try StoreMaster(contentsOf: stores)
      let warnings =
        master.warnings.isEmpty ? "" : ", \(master.warnings.count) warnings, the first: \(master.warnings[0])"
      return .fine("store master", "\(stores) has \(master.count) stores\(warnings)")
    } catch {
      return .problem("store master", "\(error)", "mend the file, or name another with --stores")
    }
  }

  private func disk(_ subject: String, _ path: FilePath) -> Check {
    do {
      let free = try fileSystem.freeBytes(at: path)
      let text = "\(free >> 20) MiB free on the \(subject)'s disk"
      if free >= diskFloorBytes { return .fine("disk", text) }
      return .problem(
        "disk", "\(text), under the floor of \(diskFloorBytes >> 20) MiB", "free some, or lower --disk-floor")
    } catch {
      return .problem("disk", "\(error)", "make the \(subject)")
    }
  }

  private func portCheck() -> Check {
    do {
      try FreePort.check(port)
      return .fine("port", "\(port) is free")
    } catch {
      return FolderLock.isHeld(folders.outbox)
        ? .fine("port", "\(port) is taken, and “serve” is running")
        : .problem("port", "\(port) can't be listened on: \(error)", "choose another with --port")
    }
  }

  private func serving() -> Check {
    FolderLock.isHeld(folders.outbox)
      ? .fine("serve", "is running on this outbox") : .fine("serve", "is not running on this outbox")
  }

  /// Drops that `serve` leaves where they are.
  private func stuckDrops() -> [Check] {
    do {
      let stuck = try fileSystem.names(in: folders.inbox).compactMap { try stuckDrop($0) }
      if stuck.isEmpty { return [.fine("drops", "none is stuck in the inbox")] }
      let more = stuck.count - Self.maxStuck
      return stuck.prefix(Self.maxStuck)
        + (more > 0 ? [.problem("drops", "\(more) more are stuck", "see the log of “serve”")] : [])
    } catch {
      return [.problem("drops", "\(error)", "make the inbox readable")]
    }
  }

  private func stuckDrop(_ name: FilePath.Component) throws -> Check? {
    let path = folders.inbox.appending(name)
    guard !name.string.hasPrefix("."), let status = try fileSystem.status(of: path) else { return nil }
    guard status.kind == .regular else {
      return .problem(
        "drops", "\(name.string) is a \(status.kind.rawValue), no job file", "remove it, or drop a copy of its file")
    }
    guard name.string.hasSuffix(".json") else {
      return .problem("drops", "\(name.string) does not end in .json", "rename it, or remove it")
    }
    guard access(path.string, R_OK) == 0 else {
      return .problem("drops", "\(name.string) can't be read", "chmod it for the user that runs “serve”")
    }
    return nil
  }
}
