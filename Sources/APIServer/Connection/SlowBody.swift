/// Thrown to the request whose body comes too slowly.
struct SlowBody: Error {}
