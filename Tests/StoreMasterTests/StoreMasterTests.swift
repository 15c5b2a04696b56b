import StoreMaster
import Testing

@Suite struct StoreMasterTests {
  private func master(_ text: String) throws(StoreMasterError) -> StoreMaster {
    try StoreMaster(csv: Array(text.utf8), file: "stores.csv")
  }

  @Test(arguments: [
    "store_id,store_name,area_code\nS1,One,7\n",
    "AreaCode,StoreName,StoreID\r\n7,One,S1",
    "Store ID,STORE-NAME,area code\n\nS1,One,7\n\n",
    "\u{FEFF}extra,store_id,store_name,area_code\nx,S1,One,7",
    "store_id,store_name,area_code\n\"S1\",\"One\",\"7\"\n",
    "store_id,store_name,area_code\n S1 ,One, 7 \n",
  ])
  func findsColumnsByName(_ text: String) throws {
    let store = try #require(try master(text)["S1"])
    #expect(store.name == "One")
    #expect(store.areaCode == "7")
  }

  @Test func readsQuotedNames() throws {
    let master = try master("store_id,store_name,area_code\nS1,\"A \"\"B\"\", C\r\nD\",7\nS2,Two,8")
    #expect(master["S1"]?.name == "A \"B\", C\r\nD")
    #expect(master["S2"]?.areaCode == "8")
    #expect(master.count == 2)
  }

  @Test func brokenEncodingDoesNotStopTheFile() throws {
    let bytes = Array("store_id,store_name,area_code\nS1,CAF".utf8) + [0xC9] + Array(",7\n".utf8)
    #expect(try StoreMaster(csv: bytes, file: "f")["S1"]?.name == "CAF\u{FFFD}")
  }

  @Test func firstRowOfARepeatedIDCounts() throws {
    let master = try master("store_id,store_name,area_code\nS1,One,7\nS1,Other,8\n")
    #expect(master["S1"]?.name == "One")
    #expect(master.warnings == ["stores.csv, line 3: store S1 again; its first row counts"])
  }

  @Test(arguments: [
    ("", 1, "empty"),
    ("store_id,store_name\nS1,One\n", 1, "no column area_code"),
    ("store_id,store_name,area_code\nS1,One,7\nS2,Two, Inc,8\n", 3, "4 fields"),
    ("store_id,store_name,area_code\nS1,\"One,7\nS2,Two,8\n", 2, "never closed"),
    ("store_id,store_name,area_code\nS1,\"One\" x,7\n", 2, "closing quote"),
    ("store_id,store_name,area_code\n,One,7\n", 2, "ID is empty"),
  ])
  func saysWhereItIsBroken(_ text: String, _ line: Int, _ words: String) {
    #expect {
      try master(text)
    } throws: { error in
      let error = error as? StoreMasterError
      return error?.line == line && error?.reason.contains(words) == true
    }
  }
}
