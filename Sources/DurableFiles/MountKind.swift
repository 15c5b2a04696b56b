import CLinux
package import SystemPackage

/// The kind of file system a folder is on (`statfs(2)`, magic numbers of `linux/magic.h`).
package enum MountKind: Sendable {
  /// A local disk: `syncfs(2)` makes everything durable, and every change raises an inotify event.
  case local
  /// A network or user-space mount: changes made elsewhere raise no event, and `syncfs(2)` guarantees nothing.
  case remote
  /// Unknown: events may come, and durability needs `fsync(2)` by file.
  case other

  package init(of folder: FilePath) {
    switch folder.withPlatformString({ rp_file_system_type($0) }) {
    // ext, XFS, btrfs, F2FS, tmpfs
    case 0xEF53, 0x5846_5342, 0x9123_683E, 0xF2F5_2010, 0x0102_1994: self = .local
    // NFS, SMB, FUSE, 9p, Ceph
    case 0x6969, 0xFF53_4D42, 0xFE53_4D42, 0x517B, 0x6573_5546, 0x0102_1997, 0x00C3_6400: self = .remote
    default: self = .other
    }
  }
}
