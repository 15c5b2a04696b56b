/// What contradicts the specification in a part of a header; the format's parser makes it an ``ImageHeaderError``.
struct Broken: Error {
  let reason: String
}
