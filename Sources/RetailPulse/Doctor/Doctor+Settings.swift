import ArgumentParser

extension Doctor {
  /// Checks the settings; when all are right, also everything else. With a wrong one `serve` doesn't start.
  static func examine(_ flags: ServeFlags) throws -> [Check] {
    let settings: SettingSources
    do {
      settings = try SettingSources(flags: flags.givenFlags)
    } catch let problem as any SettingProblem {
      return [.problem("settings", problem.finding, problem.remedy)]
    }
    let problems = settings.problems
    guard problems.isEmpty else { return problems.map { .problem("settings", $0.finding, $0.remedy) } }
    do {
      // Reads the files that settings of downloads name.
      _ = try settings.fetch()
    } catch {
      let words = (error as? ValidationError)?.message ?? "\(error)"
      return [.problem("settings", words, "correct that, or give another file: “serve” does not start with it")]
    }
    let given = Settings.all.filter { settings.given($0).origin != .default }
    let fine = Check.fine("settings", "\(given.count) set, \(Settings.all.count - given.count) with their default")
    return [fine] + (try Doctor(settings).examine())
  }
}
