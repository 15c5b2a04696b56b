/// An event and its place.
package struct NumberedEvent: Sendable {
  package let position: EventPosition
  package let event: Event
}
