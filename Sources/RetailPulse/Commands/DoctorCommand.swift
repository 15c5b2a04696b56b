import ArgumentParser

struct DoctorCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "doctor",
    abstract:
      "Check settings, folders, mounts, limits, disk, store master, port and waiting drops; print the remedies.",
    discussion: """
      Give it the flags of “serve”, so that it checks what “serve” would run with. Exit 0 when all is well, 1 when there \
      is a finding.
      """)

  @OptionGroup var flags: ServeFlags

  func run() throws {
    let checks = try Doctor.examine(flags)
    for check in checks { try Output.line(check.text) }
    if checks.contains(where: { $0.remedy != nil }) { throw ExitCode.failure }
  }
}
