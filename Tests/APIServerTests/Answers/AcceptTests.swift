import Testing

@testable import APIServer

@Suite struct AcceptTests {
  @Test(
    arguments: [
      (nil, false), ("", false), ("*/*", false), ("application/json", false), ("application/*", false),
      ("application/problem+json", true), ("Application/Problem+JSON", true), ("application/problem+json, */*", true),
      ("application/problem+json, application/json", true), ("application/json, application/problem+json;q=0.5", false),
      ("application/problem+json;q=0.5, application/json;q=0.4", true), ("application/problem+json;q=0", false),
      ("application/problem+json;q=0.5, application/*", false), ("application/problem+json;q=x", false),
      ("text/html,application/problem+json; charset=utf-8 ;q=0.9 , */*;q=0.8", true), (",;,", false),
    ] as [(String?, Bool)])
  func aProblemIsForAClientThatPrefersIt(field: String?, isProblem: Bool) {
    #expect(Accept(field).prefers("application/problem+json", to: "application/json") == isProblem)
  }
}
