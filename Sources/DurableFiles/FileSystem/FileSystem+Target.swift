package import SystemPackage

extension FileSystem {
  /// The status of the file or folder that a path leads to, symbolic links followed; nil if there is none.
  package func targetStatus(of path: FilePath) throws(FileSystemError) -> FileStatus? {
    do throws(FileSystemError) {
      return try status(of: try resolve(path))
    } catch  where error.cause == .noSuchFileOrDirectory {
      return nil
    } catch {
      throw error
    }
  }
}
