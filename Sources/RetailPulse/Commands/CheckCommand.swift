import ArgumentParser
import JobModel
import StoreMaster
import SystemPackage

struct CheckCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "check", abstract: "Check job files without dropping them: fields, unknown stores, repeated URLs.")

  /// Findings of one kind that are printed for a file.
  private static let maxShown = 20

  @Argument(help: ArgumentHelp("Job files.", valueName: "file"))
  var files: [String]

  @Option(Settings.config) var config: SettingFlag?
  @Option(Settings.stores) var stores: SettingFlag?
  @Option(Settings.maxJobBytes) var maxJobBytes: SettingFlag?

  func run() throws {
    let settings = try SettingSources(self)
    let stores = try StoreMaster(contentsOf: try settings[Settings.stores])
    for warning in stores.warnings { Output.note("warning: \(warning)") }
    let limit = try settings[Settings.maxJobBytes]
    var hasFindings = false
    for file in files {
      let findings = Self.findings(file, stores, limit: limit)
      for finding in findings { try Output.line("\(file): \(finding)") }
      if findings.isEmpty { try Output.line("\(file): fine") } else { hasFindings = true }
    }
    if hasFindings { throw ExitCode.failure }
  }

  private static func findings(_ file: String, _ stores: StoreMaster, limit: Int) -> [String] {
    let job: JobDocument
    do { job = try JobFile.read(FilePath(file), limit: limit).document } catch { return ["\(error)"] }
    var unknown: [String] = []
    var repeated: [String] = []
    var seen: [String: String] = [:]
    for visit in 0..<job.visitCount {
      let store = job.storeID(of: visit)
      if stores[store] == nil {
        unknown.append("visits[\(visit)].store_id: store \(store.visiblyQuoted) is not in the store master")
      }
      let images = job.images(of: visit)
      for image in images {
        let place = "visits[\(visit)].image_url[\(image - images.lowerBound)]"
        let url = job.url(of: image)
        if let first = seen[url] { repeated.append("\(place): the same URL as \(first)") } else { seen[url] = place }
      }
    }
    return shown(unknown, "unknown stores") + shown(repeated, "repeated URLs")
  }

  private static func shown(_ findings: [String], _ kind: String) -> [String] {
    let more = findings.count - maxShown
    return findings.prefix(maxShown) + (more > 0 ? ["… and \(more) more \(kind)"] : [])
  }
}
