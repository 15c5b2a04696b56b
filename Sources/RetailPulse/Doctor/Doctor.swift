import APIServer
import Glibc
import JobStore
import DurableFiles
import FolderWatch
import StoreMaster
import SystemPackage

/// Checks everything that `serve` depends on, without changing it.
struct Doctor: Sendable {
  /// The default of older kernels; fewer watches run out on a busy machine.
  private static let wantedWatches = 8192
  let folders: JobFolders
  let stores: FilePath
  let host: String
  let port: Int
  let diskFloorBytes: UInt64
  let maxJobBytes: Int
  let rescanSeconds: Double
  let keyFile: APIKeyFile?
  let indexFolder: FilePath
  let http: HTTPSettings
  let fileSystem = RealFileSystem()

  /// - Throws: `ValidationError`, or `FileSystemError` when a folder can't be looked at.
  init(_ settings: SettingSources) throws {
    folders = try settings.folders()
    stores = try settings[Settings.stores]
    host = try settings[Settings.host]
    port = try settings[Settings.port]
    diskFloorBytes = UInt64(try settings[Settings.diskFloor])
    maxJobBytes = try settings[Settings.maxJobBytes]
    rescanSeconds = try settings[Settings.rescan]
    indexFolder = try settings.indexFolder()
    keyFile = try settings[Settings.apiKeys].map { APIKeyFile($0) }
    http = try HTTPSettings(settings)
  }

  func examine() -> [Check] {
    [folder("inbox", folders.inbox), folder("outbox", folders.outbox), mounts(), index(), inotify(), storeMaster()]
      + [disk("inbox", folders.inbox), disk("outbox", folders.outbox), portCheck(), keys(), serving()].compactMap { $0 }
      + callers() + drops()
  }

  /// What can be wrong while all runs, and is quickly seen.
  func quickChecks() -> [Check] {
    let service: Check =
      isServing
      ? serving() : .problem("serve", "is not running on this outbox: jobs wait", "start it, or check --outbox")
    return [service, disk("inbox", folders.inbox), disk("outbox", folders.outbox)]
  }

  /// What can be wrong while `serve` runs.
  func runningChecks() -> [Check] {
    [
      folder("inbox", folders.inbox), folder("outbox", folders.outbox), mounts(), inotify(), storeMaster(),
      disk("inbox", folders.inbox), disk("outbox", folders.outbox),
    ] + drops()
  }

  private func folder(_ subject: String, _ path: FilePath) -> Check {
    do {
      guard let status = try fileSystem.status(of: path) else {
        return .problem(subject, "\(path) does not exist", "mkdir -p \(path); “serve” creates it, if its user may")
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
      return .problem(subject, "\(error)", "check the folders above it")
    }
  }

  private func mounts() -> Check {
    do {
      let outbox = try fileSystem.status(of: folders.outbox)
      if outbox != nil, try fileSystem.status(of: folders.inbox) != nil, try !folders.areApart(fileSystem) {
        return .problem(
          "mounts", "inbox and outbox are the same folder, or one is inside the other", "choose two side by side")
      }
      for folder in folders.inOutbox {
        if let inner = try fileSystem.status(of: folder), let outbox, inner.device != outbox.device {
          return .problem("mounts", "\(folder) is on another mount than the outbox", "mount the outbox as one")
        }
      }
    } catch {
      return .problem("mounts", "\(error)", "check the folders")
    }
    switch fileSystem.mountKind(of: folders.inbox) {
    case .local: return .fine("mounts", "the inbox is on a local disk; drops are noticed at once")
    case .remote:
      return .fine(
        "mounts", "the inbox is on a network mount: drops made elsewhere are found by the periodic scan (--rescan)")
    case .other:
      return .fine("mounts", "the inbox is on a file system of another kind; drops are also found by the periodic scan")
    }
  }

  /// SQLite's locks can't be relied on where the disk is another machine's.
  private func index() -> Check {
    do {
      let parent = indexFolder.removingLastComponent()
      let isThere = try fileSystem.status(of: indexFolder) != nil
      let folder = isThere ? indexFolder : parent.isEmpty ? "." : parent
      if case .remote = fileSystem.mountKind(of: folder) {
        return .problem(
          "index",
          "\(indexFolder) is on a network mount, where locks can't be relied on: jobs and visits can't be listed",
          "give it a folder on a local disk with \(Settings.index.flag)")
      }
      if isThere, access(indexFolder.string, R_OK | W_OK | X_OK) != 0 {
        return .problem(
          "index", "\(indexFolder) is not readable and writable", "chown or chmod it for the user that runs “serve”")
      }
      return .fine("index", "\(indexFolder) is on a local disk")
    } catch {
      return .problem("index", "\(error)", "check the folders above it")
    }
  }

  private func inotify() -> Check {
    let limits = InotifyLimits()
    guard let watches = limits.maxUserWatches, let instances = limits.maxUserInstances else {
      return .problem(
        "inotify", "its limits can't be read", "mount /proc; without inotify only the periodic scan finds drops")
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
      return .problem("store master", "\(error)", "correct the file, or give another with --stores")
    }
  }

  private func disk(_ subject: String, _ path: FilePath) -> Check {
    do {
      let free = try fileSystem.freeBytes(at: path)
      let text = "\(free >> 20) MiB free on the \(subject)'s disk"
      if free >= diskFloorBytes { return .fine("disk", text) }
      return .problem(
        "disk", "\(text), under the floor of \(diskFloorBytes >> 20) MiB", "free some space, or lower --disk-floor")
    } catch {
      return .problem("disk", "\(error)", "create the \(subject)")
    }
  }

  private func keys() -> Check? {
    guard let keyFile else { return nil }
    do throws(APIKeyError) {
      return .fine("API keys", "\(keyFile.path) has \(try keyFile.keys().count)")
    } catch {
      return .problem("API keys", "\(error)", "correct the file, or give another with \(Settings.apiKeys.flag)")
    }
  }

  private func portCheck() -> Check {
    do throws(ListeningAddress.Failed) {
      try ListeningAddress(host: host, port: port).check()
      return .fine("port", "\(port) on \(host) is free")
    } catch {
      return isServing && error.cause == .addressInUse
        ? .fine("port", "\(port) on \(host) is taken, and “serve” is running")
        : .problem("port", "\(port) on \(host) can't be listened on: \(error)", "choose others with --host and --port")
    }
  }

  var isServing: Bool { FolderLock.isHeld(folders.outbox) }

  private func serving() -> Check {
    isServing
      ? .fine("serve", "is running on this outbox") : .fine("serve", "is not running on this outbox")
  }
}
