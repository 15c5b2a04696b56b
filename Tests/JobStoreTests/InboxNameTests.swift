import JobStore
import SystemPackage
import Testing

@Suite struct InboxNameTests {
  @Test(arguments: [
    "monday.json", "MONDAY.JSON", "monday (1).json", "Copy of monday.json", "monday - Copy.json", "conflict.json",
    "sync-conflict.json", "monday.sync-conflict-.json", "shop_conflict-list.json", "shop_conflict-2023.json",
    "conflicted.json", "(conflict).json", "café.json",
  ])
  func isADrop(_ name: FilePath.Component) { #expect(InboxName(name) == .drop) }

  @Test(arguments: [
    "monday.sync-conflict-20230309-120000-ABCDEFG.json", "MONDAY.SYNC-CONFLICT-20230309-120000-ABCDEFG.JSON",
    "monday_conflict-20230309-120000.json", "monday (Conflicted copy).json",
    "monday (Ann's conflicted copy 2023-03-09).json", "monday (conflicted copy 2023-03-09 120000).json",
    "monday (SFConflict ann@example.com 2023-03-09-12-00-00).json", "monday (Case Conflict 1).json",
    "monday (conflict on 2023-03-09).json",
  ])
  func isAConflictCopy(_ name: FilePath.Component) {
    #expect(InboxName(name) == .conflictCopy)
    #expect(InboxName(name).whyLeft?.contains("conflict copy") == true)
  }

  @Test(arguments: ["._monday.json", ".DS_Store", "..json", ".monday.json.sync-conflict-20230309-120000-ABCDEFG"])
  func isHidden(_ name: FilePath.Component) { #expect(InboxName(name) == .hidden) }

  @Test(arguments: ["monday", "monday.txt", "monday.json.part", "monday.json~", "json"])
  func isAnother(_ name: FilePath.Component) { #expect(InboxName(name) == .other) }
}
