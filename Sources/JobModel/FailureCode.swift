/// Why an image, a visit or a job failed, for programs. The raw value is what `"code"` holds in status documents and
/// result lines: codes are added, never renamed.
package enum FailureCode: String, Sendable, CaseIterable {
  /// The store master has no such store.
  case storeNotFound = "store_not_found"

  // MARK: Before a download

  /// The text is no URL.
  case urlInvalid = "url_invalid"
  /// The URL is neither http nor https.
  case urlScheme = "url_scheme"
  /// The policy forbids the URL's host, port or address.
  case urlRefused = "url_refused"

  // MARK: Downloads

  /// The host's name has no address.
  case hostNotFound = "host_not_found"
  /// No connection to the host came about.
  case connectFailed = "connect_failed"
  /// The TLS handshake failed, or the host's certificate is not valid.
  case tlsFailed = "tls_failed"
  /// The download took longer than `--timeout`.
  case timeout
  /// The download was slower than `--min-speed`.
  case tooSlow = "too_slow"
  /// The connection broke before the response was complete.
  case connectionLost = "connection_lost"
  /// A redirect leads to a URL that is invalid, not http(s), or forbidden by the policy.
  case redirectRefused = "redirect_refused"
  case tooManyRedirects = "too_many_redirects"
  /// The host answered with a status other than 200; the status is in `"http_status"`.
  case httpStatus = "http_status"
  /// The host answered with something that is not HTTP, or with an oversized header.
  case badResponse = "bad_response"
  /// The body is over `--max-image-bytes`; or the job file is over `--max-job-bytes`, or one of its texts too long.
  case tooLarge = "too_large"
  /// The body ended before its announced length.
  case cutShort = "cut_short"
  /// The body has no bytes.
  case empty

  // MARK: Images

  /// The body is of no image format.
  case notAnImage = "not_an_image"
  /// The body is an image, or a media file, of a format that is not measured.
  case unsupportedFormat = "unsupported_format"
  /// The image's header contradicts its format, or ends before the size.
  case brokenImage = "broken_image"

  // MARK: This service

  /// The host kept failing, and the image was not tried again.
  case gaveUp = "gave_up"
  /// The job was cancelled before this image was measured.
  case cancelled
  /// The worker that had the image did not come back.
  case workerLost = "worker_lost"
  /// The job's own copy in `jobs/` is gone or damaged: it can't run.
  case jobLost = "job_lost"
  /// This program or one of its libraries failed, for lack of memory for example.
  case internalError = "internal_error"

  // MARK: Rejected jobs

  /// The file is not JSON.
  case notJSON = "not_json"
  /// The JSON document ends too early.
  case cutJSON = "cut_json"
  /// The file is not UTF-8.
  case wrongEncoding = "wrong_encoding"
  /// A required field is missing.
  case missingField = "missing_field"
  /// A field appears twice in its object.
  case repeatedField = "repeated_field"
  /// A field's value is of another type than the field's.
  case wrongType = "wrong_type"
  /// `count` is not the number of visits.
  case countMismatch = "count_mismatch"
  /// The JSON is nested too deep.
  case tooDeep = "too_deep"
}
