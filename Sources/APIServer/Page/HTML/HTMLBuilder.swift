/// Puts together the content of an element: texts, which are escaped, and elements.
@resultBuilder enum HTMLBuilder {
  static func buildExpression(_ text: String) -> HTML { HTML(text: text) }
  static func buildExpression(_ html: HTML) -> HTML { html }
  static func buildBlock() -> HTML { HTML() }
  static func buildPartialBlock(first: HTML) -> HTML { first }

  static func buildPartialBlock(accumulated: HTML, next: HTML) -> HTML {
    var html = accumulated
    html.append(next)
    return html
  }

  static func buildOptional(_ html: HTML?) -> HTML { html ?? HTML() }
  static func buildEither(first: HTML) -> HTML { first }
  static func buildEither(second: HTML) -> HTML { second }

  static func buildArray(_ parts: [HTML]) -> HTML {
    var html = HTML()
    for part in parts { html.append(part) }
    return html
  }
}
