import ArgumentParser

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract: "Check folders, mounts, limits, disk, store master, port and waiting drops; name the remedies.",
    discussion: "Exit 0 when all is well, 1 when there is a finding.")

  @OptionGroup var folders: FolderOptions
  @OptionGroup var stores: StoreOptions
  @OptionGroup var jobLimit: JobLimitOptions
  @OptionGroup var server: ServerOptions

  func run() throws {
    let doctor = Doctor(
      folders: try folders.folders(), stores: try stores.path(), port: try server.portNumber(),
      diskFloorBytes: try server.diskFloorBytes(), maxJobBytes: try jobLimit.bytes(),
      rescanSeconds: try server.rescanSeconds())
    var hasFindings = false
    for check in doctor.examine() {
      try Output.line(check.text)
      if check.remedy != nil { hasFindings = true }
    }
    if hasFindings { throw ExitCode.failure }
  }
}
