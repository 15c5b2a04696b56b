import ArgumentParser
import SystemPackage

struct StoreOptions: ParsableArguments {
  @Option(help: "The store master, CSV. [STORE_MASTER_PATH, else data/StoreMasterAssignment.csv]")
  var stores: String?

  func path() throws -> FilePath {
    try FolderOptions.path(stores, "--stores", "STORE_MASTER_PATH", "data/StoreMasterAssignment.csv")
  }
}
