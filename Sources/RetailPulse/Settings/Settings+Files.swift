import SystemPackage

extension Settings {
  static let config = Setting<FilePath?>(
    "config", value: "file", absent: "none", help: "A file of settings, YAML or JSON.", .path)

  static let inbox = Setting(
    "inbox", value: "folder", default: "inbox", help: "The folder where jobs are dropped.", .path)

  static let outbox = Setting(
    "outbox", value: "folder", default: "outbox", help: "The folder where status documents and results appear.", .path)

  static let stores = Setting(
    "stores", environment: "STORE_MASTER_PATH", value: "file", default: "data/StoreMasterAssignment.csv",
    help: "The store master, a CSV file.", .path)

  static let index = Setting<FilePath?>(
    "index", value: "folder", absent: ".index in the outbox",
    help: "The folder of the index, on a local disk: it lists jobs and visits, and is made anew of the files.", .path)
}
