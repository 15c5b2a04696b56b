package import DurableFiles
package import JobModel
import StreamingJSON
import SystemPackage

/// Finds jobs by what a person types: an ID, or the name that the job was dropped under. Its calls block.
///
/// Names outside ASCII are many to one in IDs, and the same letters may have been composed in another way where the file was
/// made: so names are compared as text, by canonical equivalence (Unicode, section 3.7), with those of the status documents.
package struct JobSearch {
  /// The most status documents that are read for one search.
  private static let maxRead = 20_000

  private let folders: JobFolders
  private let fileSystem: any FileSystem
  private let lookup: JobLookup

  package init(_ folders: JobFolders, _ fileSystem: any FileSystem = RealFileSystem()) {
    self.folders = folders
    self.fileSystem = fileSystem
    lookup = JobLookup(folders, fileSystem)
  }

  /// - Parameter text: an ID, or a name, with its ending or without.
  /// - Returns: the job with this ID, if there is one; else those that were dropped under this name, by their IDs.
  package func find(_ text: String) throws(FileSystemError) -> [JobID] {
    if let id = JobID(text), try lookup.find(id) != nil { return [id] }
    let stem = JobFolders.dropStem(text)
    if stem.isEmpty { return [] }
    return try known(by: stem).union(waiting(stem)).sorted()
  }

  /// IDs of jobs whose status says this name.
  private func known(by stem: Substring) throws(FileSystemError) -> Set<JobID> {
    var found: Set<JobID> = []
    let prefix = Self.prefix(ofIDsOf: stem)
    var left = Self.maxRead
    for state in JobState.allCases {
      for name in try names(in: folders.folder(of: state)) where name.string.hasPrefix(prefix) {
        guard left > 0 else { return found }
        guard name.extension == "json", let id = JobID(name.stem) else { continue }
        left -= 1
        if let source = try source(of: id, state), JobFolders.dropStem(source) == stem { found.insert(id) }
      }
    }
    return found
  }

  private func source(of id: JobID, _ state: JobState) throws(FileSystemError) -> String? {
    guard let content = try fileSystem.read(folders.status(id, state), limit: StatusDocument.maxBytes) else {
      return nil
    }
    // One that can't be read is no job of any name.
    do throws(JSONError) { return try StatusDocument(decoding: content.bytes).source } catch { return nil }
  }

  /// The plain IDs of drops of this name.
  private func waiting(_ stem: Substring) throws(FileSystemError) -> [JobID] {
    var ids: [JobID] = []
    for name in try names(in: folders.inbox) where JobFolders.isDropName(name) {
      if JobFolders.dropStem(String(decoding: name.bytes, as: UTF8.self)) == stem {
        ids.append(JobID(ofDrop: name.bytes))
      }
    }
    return ids
  }

  /// How the IDs of all drops of this name begin, however its letters are composed: as far as it is ASCII, but for the letter
  /// before the first other one, which may be a part of that.
  private static func prefix(ofIDsOf stem: Substring) -> String {
    let ascii = stem.unicodeScalars.prefix { $0.isASCII }
    let isWhole = ascii.count == stem.unicodeScalars.count
    let certain = String(String.UnicodeScalarView(isWhole ? ascii : ascii.dropLast())) + ".json"
    let id = JobID(ofDrop: Array(certain.utf8)).text
    // Without a letter that is certain, anything may come; and a digest may follow after fewer characters.
    let hasNone = JobID(ofDrop: Array(("x" + certain).utf8)).text.dropFirst().allSatisfy { $0 == "-" || $0 == "." }
    return hasNone ? (isWhole ? "job" : "") : String(id.prefix(JobID.maxCount - 65))
  }

  private func names(in folder: FilePath) throws(FileSystemError) -> [FilePath.Component] {
    do throws(FileSystemError) {
      return try fileSystem.names(in: folder)
    } catch  where error.cause == .noSuchFileOrDirectory {
      return []
    } catch {
      throw error
    }
  }
}
