import HTTPTypes

/// What a page shows.
struct PageContent {
  /// Whether images of other hosts may be loaded.
  let loadsImages: Bool
  let status: HTTPResponse.Status
  let main: HTML

  init(loadsImages: Bool = false, status: HTTPResponse.Status = .ok, @HTMLBuilder main: () -> HTML) {
    self.loadsImages = loadsImages
    self.status = status
    self.main = main()
  }
}
