import HTTPTypes
import Hummingbird
import HummingbirdCore

extension PageRoutes {
  /// Answers with a page. Where a key is needed which the request does not have, and a browser sends none when it opens a
  /// page, the page has no content: its script asks for the key.
  ///
  /// - Parameter needsKey: where there are keys.
  func answer(
    _ request: Request, _ view: PageFrame.View, _ title: String, needsKey: Bool = true,
    _ content: (Links) async throws -> PageContent
  ) async throws -> Response {
    let links = Links(from: request.uri.path, basePath: basePath)
    if needsKey && access.needsKey(request) {
      return response(
        request, PageFrame(view: view, title: title, links: links, isLocked: true, offers: offers),
        PageContent { locked })
    }
    let frame = PageFrame(view: view, title: title, links: links, isLocked: false, offers: offers)
    do {
      return response(request, frame, try await content(links))
    } catch let error as APIError {
      let message = PageFrame(view: .message, title: title, links: links, isLocked: false, offers: offers)
      let content = PageContent(status: error.status) {
        MessageView(title: title, text: error.message, links: links).html
      }
      return response(request, message, content)
    }
  }

  private var locked: HTML {
    element("noscript") { "API keys are set: this page needs JavaScript to send yours." }
  }

  private func response(_ request: Request, _ frame: PageFrame, _ content: PageContent) -> Response {
    let html = frame.html { content.main }
    let file = PageFile(html.bytes, contentType: "text/html; charset=utf-8", gzipped: Gzip.compress(html.bytes))
    return file.response(
      to: request, status: content.status,
      [
        .cacheControl: "private, no-cache", .contentSecurityPolicy: Self.policy(loadsImages: content.loadsImages),
        .referrerPolicy: "same-origin",
      ])
  }

  /// Nothing from another host, nothing inline, and no text becomes markup by a script (CSP Level 3, Trusted Types). Only a
  /// page with thumbnails, which the viewer asks for, may load images from elsewhere.
  private static func policy(loadsImages: Bool) -> String {
    """
    default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; \
    frame-ancestors 'none'; require-trusted-types-for 'script'; trusted-types 'none'; \
    img-src 'self'\(loadsImages ? " http: https:" : "")
    """
  }
}
