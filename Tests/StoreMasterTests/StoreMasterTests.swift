import Testing

@testable import StoreMaster

@Suite struct StoreMasterTests {
  private static let header = "AreaCode,StoreName,StoreID\r\n"

  private func master(_ text: String) throws(StoreMasterError) -> StoreMaster { try master(Array(text.utf8)) }

  private func master(_ bytes: [UInt8]) throws(StoreMasterError) -> StoreMaster {
    try StoreMaster(csv: bytes, file: "stores.csv")
  }

  private static func utf16(_ text: String, isBigEndian: Bool = false) -> [UInt8] {
    text.utf16.flatMap { isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 0xFF)] : [UInt8($0 & 0xFF), UInt8($0 >> 8)] }
  }

  // MARK: Header and separators

  @Test(arguments: [
    "store_id,store_name,area_code\nS1,One,7\n",
    "AreaCode,StoreName,StoreID\r\n7,One,S1",
    "Store ID,STORE-NAME,area code\n\nS1,One,7\n\n",
    "\u{FEFF}extra,store_id,store_name,area_code\nx,S1,One,7",
    "store_id,store_name,area_code\n\"S1\",\"One\",\"7\"\n",
    "store_id,store_name,area_code\n S1 ,One, 7 \n",
    "AreaCode;StoreName;StoreID\r\n7;One;S1\r\n",
    "AreaCode\tStoreName\tStoreID\r\n7\tOne\tS1\r\n",
    "AreaCode\tStoreName\tStoreID\r7\tOne\tS1\r",
    "a;b,c;store_id;store_name;area_code\nx,y;z,z;S1;One;7\n",
    "\"Store,ID\";\"Area;Code\";StoreID;StoreName;AreaCode\n,;;S1;One;7",
    "sep=;\r\nAreaCode;StoreName;StoreID\r\n7;One;S1\r\n",
    "\u{FEFF}sep=;\r\nAreaCode;StoreName;StoreID\r\n7;One;S1\r\n",
    "sep=;\n\u{FEFF}AreaCode;StoreName;StoreID\r\n7;One;S1\r\n",
    "SEP=|\nAreaCode|StoreName|StoreID\n7|One|S1\n",
    "\"sep=,\"\nAreaCode,StoreName,StoreID\n7,One,S1\n",
    "sep=;,,\nAreaCode,StoreName,StoreID\n7,One,S1\n",
    ",,\r\n\r\nAreaCode,StoreName,StoreID,,\r\n7,One,S1,,\r\n",
    "store_id, store_name, area_code\nS1,One,\u{A0}7\u{A0}\n",
    "store_id,store_name,area_code\n S1 , \"One\" , \"7\"\n",
  ])
  func findsColumnsByName(_ text: String) throws {
    let store = try #require(try master(text)["S1"])
    #expect(store.name == "One")
    #expect(store.areaCode == "7")
  }

  @Test func idsAreTheSameWithWhiteSpaceAroundThem() throws {
    let master = try master(Self.header + "1,One, S1 \n2,Two,\u{A0}S2\n")
    for id in ["S1", " S1", "S1 ", "\tS1\n", "S1\u{3000}"] { #expect(master[id]?.name == "One", "\(id)") }
    #expect(master["S2\u{A0}"]?.name == "Two")
    for id in ["", " ", "S", "S 1", "s1", "S1\u{200B}"] { #expect(master[id] == nil, "\(id)") }
  }

  // MARK: Rows

  @Test(arguments: [",", ";", "\t"])
  func readsQuotedNames(_ separator: String) throws {
    let text = "store_id,store_name,area_code\nS1,\"A \"\"B\"\"# C\r\nD\n\rE\",7\nS2,\"\",8"
    let master = try master(text.replacing(",", with: separator).replacing("#", with: separator))
    #expect(master["S1"]?.name == "A \"B\"\(separator) C\r\nD\n\rE")
    #expect(master["S2"] == StoreMaster.Store(name: "", areaCode: "8"))
    #expect(master.count == 2)
  }

  @Test(arguments: [
    "1,One,S1\r\n,,\r\n,,\r\n", "1,One,S1\r\n\r\n\r\n", "1,One,S1\n , ,\t\n", "1,One,S1\n,,,,,,,\n,\n \n",
    "\n\n1,One,S1",
    "1,One,S1,\n", "1,One,S1,,,\"\", \n", "1,One,S1\n\"\",\"\",\"\"\n",
  ])
  func emptyRowsAndFieldsDoNoHarm(_ rows: String) throws {
    let master = try master(Self.header + rows)
    #expect(master.count == 1)
    #expect(master["S1"] == StoreMaster.Store(name: "One", areaCode: "1"))
    #expect(master.warnings.isEmpty)
  }

  @Test func fieldsOfOtherColumnsMayBeMissing() throws {
    let master = try master("AreaCode,StoreName,StoreID,Remarks,More\n1,One,S1\n2,Two,S2,\"x, y\"\n3,Three,S3,x,y,,\n")
    #expect(["S1", "S2", "S3"].allSatisfy { master[$0] != nil })
  }

  @Test func firstRowOfARepeatedIDCounts() throws {
    let master = try master("store_id,store_name,area_code\nS1,One,7\n S1 ,Other,8\n")
    #expect(master["S1"]?.name == "One")
    #expect(master.warnings == ["stores.csv, line 3: store S1 again; its first row counts"])
    let many = try self.master(Self.header + String(repeating: "1,One,S1\n", count: 100))
    #expect(many.warnings.count == 21)
    #expect(many.warnings.last == "stores.csv: 79 more repeated store IDs")
  }

  @Test(arguments: [
    ("", 1, "empty"),
    (",,\n,\n", 1, "empty"),
    ("store_id,store_name\nS1,One\n", 1, "no column area_code"),
    ("AreaCode|StoreName|StoreID\n7|One|S1\n", 1, "no column store_id; the header is AreaCode|StoreName|StoreID"),
    ("store_id;store_name\nS1;One\n", 1, "no column area_code; the header is store_id,store_name"),
    ("sep=;\nstore_id;store_name\n", 2, "no column area_code"),
    ("store_id,store_name,area_code\nS1,One,7\nS2,Two, Inc,8\n", 3, "4 fields"),
    ("AreaCode,StoreName,StoreID\n1,One, Two,S1", 2, "4 fields"),
    ("AreaCode,StoreName,StoreID,,\n1,One, Two,S1", 2, "4 fields"),
    ("AreaCode,StoreName,StoreID\n1,One, Two,S1,,", 2, "a name with a comma needs quotes"),
    ("AreaCode,StoreName,StoreID\n1,One\n", 2, "store_id is missing"),
    ("store_id,store_name,area_code\nS1,One\n", 2, "area_code is missing"),
    ("store_id,store_name,area_code\nS1,\"One,7\nS2,Two,8\n", 2, "never closed"),
    ("store_id,store_name,area_code\nS1,\"One\" x,7\n", 2, "closing quote"),
    ("store_id,store_name,area_code\n,One,7\n", 2, "ID is empty"),
    ("store_id,store_name,area_code\r \t ,One,\r", 2, "ID is empty"),
    ("store_id,store_name,area_code\r\nS1,\"a\r\nb\",7\r\n,c,\r\n", 4, "ID is empty"),
    ("store_id,store_name,area_code\nS1,O\0ne,7\n", 2, "NUL"),
    ("store_id,store_name,area_code\nS1,\"O\0ne\",7\n", 2, "NUL"),
    ("store_id,store_name,area_code\nS1,One,7\n\0\0\0\0", 3, "NUL"),
    ("PK\u{3}\u{4}xyz", 1, "Excel workbook"),
  ])
  func saysWhereItIsBroken(_ text: String, _ line: Int, _ words: String) {
    expectError(Array(text.utf8), line, words)
  }

  private func expectError(_ bytes: [UInt8], _ line: Int, _ words: String) {
    #expect {
      try master(bytes)
    } throws: { error in
      let error = error as? StoreMasterError
      return error?.line == line && error?.reason.contains(words) == true
    }
  }

  @Test func aRowIsBounded() {
    let long = String(repeating: "x", count: CSVReader.maxRowBytes)
    expectError(Array((Self.header + "1,\(long),S1\n").utf8), 2, "over 1048576 bytes")
    expectError(Array((Self.header + "1,\"\(long)\",S1\n").utf8), 2, "never closed")
    expectError(
      Array((Self.header + String(repeating: ",", count: CSVReader.maxRowBytes + 1)).utf8), 2, "over 1048576 bytes")
  }

  // MARK: Encodings

  @Test(arguments: [false, true])
  func readsExcelsUnicodeText(_ isBigEndian: Bool) throws {
    let text = "\u{FEFF}AreaCode\tStoreName\tStoreID\r\n1\tCafé दुकान 😀\tS1\r\n\t\t\r\n"
    let master = try master(Self.utf16(text, isBigEndian: isBigEndian))
    #expect(master["S1"] == StoreMaster.Store(name: "Café दुकान 😀", areaCode: "1"))
    #expect(master.count == 1 && master.warnings.isEmpty)
  }

  @Test func readsWindows1252AndSaysSo() throws {
    let bytes =
      Array((Self.header + "1,Caf").utf8) + [0xE9, 0x80] + Array(",S1\n2,Zwei,S2\n3,\"".utf8) + [0x93, 0x94]
      + Array("\",S3".utf8)
    let master = try master(bytes)
    #expect(master["S1"]?.name == "Café€")
    #expect(master["S3"]?.name == "\u{201C}\u{201D}")
    #expect(
      master.warnings == [
        "stores.csv, line 2 (and 1 more rows): not UTF-8, read as Windows-1252; save the file as CSV UTF-8"
      ])
  }

  /// With a byte order mark it can't be Windows-1252.
  @Test func brokenEncodingDoesNotStopTheFile() throws {
    let utf8 = try master([0xEF, 0xBB, 0xBF] + Array((Self.header + "1,CAF").utf8) + [0xC9] + Array(",S1\n".utf8))
    #expect(utf8["S1"]?.name == "CAF\u{FFFD}")
    #expect(utf8.warnings.first?.contains("line 2: not UTF-8, what is broken") == true)
    let loneSurrogate = Self.utf16("\u{FEFF}" + Self.header + "1,A") + [0x00, 0xD8] + Self.utf16("B,S1\n")
    let utf16 = try master(loneSurrogate)
    #expect(utf16["S1"]?.name == "A\u{FFFD}B")
    #expect(utf16.warnings.first?.contains("line 2: not UTF-16") == true)
  }

  @Test func refusesOtherEncodingsByName() {
    expectError(Self.utf16(Self.header), 1, "UTF-16 without a byte order mark")
    expectError(Self.utf16(Self.header, isBigEndian: true), 1, "UTF-16 without a byte order mark")
    expectError([0xFF, 0xFE, 0, 0, 0x41, 0, 0, 0], 1, "UTF-32")
    expectError([0, 0, 0xFE, 0xFF, 0, 0, 0, 0x41], 1, "UTF-32")
    expectError(Self.utf16("\u{FEFF}" + Self.header + "1,One,S1\n") + [0x41], 3, "fields")
  }

  // MARK: Pieces

  /// Where the pieces of a large file end makes no difference. The awkward rows stand behind the part that is read at once.
  @Test(arguments: [1, 2, 3, 5, 1024])
  func piecesMayEndAnywhere(_ size: Int) throws {
    let filler = (0..<6_000).map { "1,Store \($0),F\($0)\r\n" }.joined()
    let rows = "1,\"A \"\"B\"\", C\r\nD\",S1\r\n , ,\r\n2,\"😀é\" , S2 \r\r\n3,Three,S3,\r,,"
    let text = Self.header + filler + rows
    for bytes in [Array(text.utf8), Self.utf16("\u{FEFF}" + text)] {
      let whole = try master(bytes)
      var offset = 0
      let pieces = try StoreMaster(file: "stores.csv") {
        defer { offset += size }
        return offset < bytes.count ? Array(bytes[offset..<min(offset + size, bytes.count)]) : nil
      }
      #expect(pieces.count == 6_003 && whole.count == 6_003)
      for id in ["S1", "S2", "S3", "F0", "F5999"] { #expect(pieces[id] == whole[id] && whole[id] != nil, "\(id)") }
      #expect(pieces["S1"]?.name == "A \"B\", C\r\nD")
      #expect(pieces["S2"]?.name == "😀é")
    }
  }

  @Test func aLargeTableHasEachOfItsStores() {
    var table = StoreTable()
    let long = String(repeating: "n", count: 700)
    for number in 0..<5_000 {
      let isNew = table.insert("S\(number)", StoreMaster.Store(name: "\(number) \(long)", areaCode: "\(number % 7)"))
      #expect(isNew)
    }
    let isNewAgain = table.insert("S17", StoreMaster.Store(name: "", areaCode: ""))
    #expect(!isNewAgain)
    #expect(table.count == 5_000)
    for number in 0..<5_000 {
      #expect(table.find("S\(number)") == StoreMaster.Store(name: "\(number) \(long)", areaCode: "\(number % 7)"))
    }
    #expect(table.find("S5000") == nil && table.find("") == nil)
    // The same text, composed in another way.
    _ = table.insert("\u{E9}", StoreMaster.Store(name: "", areaCode: ""))
    #expect(table.find("e\u{301}") != nil)
  }
}
