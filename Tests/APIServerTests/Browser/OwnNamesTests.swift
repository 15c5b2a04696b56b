import Addressing
import Testing

@testable import APIServer

@Suite struct OwnNamesTests {
  private let names = OwnNames(
    machine: "Web1.Corp.Example", listening: "pulse.internal",
    allowed: ["pulse.example", "*.apps.example"].compactMap { HostPattern($0) })

  @Test(arguments: [
    "127.0.0.1", "10.1.2.3", "::1", "2001:db8::1", "localhost", "a.localhost", "localhost.localdomain", "ip6-localhost",
    "web1.corp.example", "web1", "web1.local", "pulse.internal", "pulse.example", "x.apps.example", "a",
  ])
  func own(name: String) { #expect(names.contains(name)) }

  @Test(arguments: [
    "evil.example", "localhost.evil.example", "127.0.0.1.evil.example", "apps.example", "a.pulse.example",
    "web1.evil.example", "evil.local", "127.0.0.1.nip.io", "0x7f.1",
  ])
  func strange(name: String) { #expect(!names.contains(name)) }

  @Test func theMachineHasAName() { #expect(!OwnNames.machineName.isEmpty) }

  @Test func withoutAMachineNameNothingElseIsOwn() {
    #expect(!OwnNames(machine: "", listening: "", allowed: []).contains("evil.local"))
  }
}
