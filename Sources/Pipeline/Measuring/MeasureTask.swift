package import Fetch

/// One try of one image: plain values, so that another process can make it.
package struct MeasureTask: Sendable {
  package struct ID: Hashable, Sendable {
    /// The job's number in this process; 0 when a host is asked again for a URL that it has answered, see ``HostHealth``.
    package let job: Int
    /// The image's number in the whole job, from 0.
    package let image: Int
    /// Which try it is, from 1: a late answer to an earlier try is not taken for this one's.
    package let attempt: Int

    package init(job: Int, image: Int, attempt: Int) {
      self.job = job
      self.image = image
      self.attempt = attempt
    }
  }

  package let id: ID
  /// The visit's number in the job, from 0.
  package let visit: Int
  package let url: String
  /// What an earlier download of the URL has measured. With ``validators`` the host is asked whether that is still so; without,
  /// it is, and nothing is downloaded.
  package let known: Measurement?
  /// Asks only for an image that is not the known one (RFC 9110, section 13).
  package let validators: Validators?
  /// Whether caches on the way to the host must ask it.
  package let asksAnew: Bool
  /// How long the download may take, head and body.
  package let timeoutMilliseconds: Int

  package init(
    id: ID, visit: Int, url: String, known: Measurement? = nil, validators: Validators? = nil,
    asksAnew: Bool = false, timeoutMilliseconds: Int
  ) {
    self.id = id
    self.visit = visit
    self.url = url
    self.known = known
    self.validators = validators
    self.asksAnew = asksAnew
    self.timeoutMilliseconds = timeoutMilliseconds
  }
}
