import ImageHeader

extension HeaderParserTests {
  private static func good(_ name: String, _ width: Int, _ height: Int, _ text: String) -> Good {
    Good("SVG, \(name)", .svg, width, height, ImageBytes.ascii(text))
  }

  private static func bad(_ name: String, _ words: String, _ text: String) -> Bad {
    Bad("SVG, \(name)", words, ImageBytes.ascii(text))
  }

  private static let doctype = """
    <!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" 'http://x/>"' [
      <!-- don't > ]> --> <?p '?> <!ENTITY ns "http://www.w3.org/2000/svg>">
    ]>
    """

  static let svg: [Good] = [
    good("attributes", 640, 480, #"<?xml version="1.0"?>\#n<svg width="640px" height="480" viewBox="0 0 10 10"/>"#),
    good("viewBox", 24, 32, #"<svg viewBox="0 0 24 32"><path d="M0 0"/></svg>"#),
    good("percent", 300, 200, #"<svg width="100%" height="100%" viewBox="5 5 300 200"/>"#),
    good("one side in pixels", 300, 200, #"<svg width="10" viewBox="-5,5 , 3e2,+200.0"/>"#),
    good("other units with a viewBox", 210, 297, #"<svg width="210mm" height="297em" viewBox="0 0 210 297"/>"#),
    good("rounded", 11, 3, #"<svg height='2.5' width='\#t10.5PX '/>"#),
    good("exponent", 1500, 7, #"<svg width="1.5e+3" height="70E-1px"/>"#),
    good("behind a byte order mark and space", 5, 6, "\u{FEFF} \n\n         <svg width='5' height='6'/>"),
    good(
      "behind all that may come before", 5, 6,
      "<!-- a -- > --->\(doctype)<?p >?><svg xmlns='&ns;' width='5' height='6'>"),
    good("prefix", 5, 6, "<s:svg xmlns:s='http://www.w3.org/2000/svg' s:width='9' width = '5' height= \"6\"></s:svg>"),
    good("names that begin alike", 5, 6, "<svg widths='1' heigh='2' Width='3' viewBox='0 0 5 6' data-width='9'/>"),
    good(
      "a long attribute behind", 5, 6, "<svg width='5' height='6' content='\(String(repeating: "x", count: 300_000))'/>"
    ),
    good(
      "a long attribute before", 5, 6, "<svg content='\(String(repeating: "x>", count: 9000))' width='5' height='6'/>"),
    good("the largest", 4_294_967_295, 1, "<svg width='4294967295' height='1'/>"),
    good("a long start", 5, 6, "<!--\(String(repeating: "-", count: 5000))--><svg width='5' height='6'/>"),
  ]

  static let badSVG: [Bad] = [
    bad("nothing", "without a size in pixels", "<svg/>"),
    bad("millimetres", "without a size in pixels", "<svg width='10mm' height='20mm'/>"),
    bad("below 0", "without a size in pixels", "<svg width='-10' height='20'/>"),
    bad("a viewBox of three", "without a size in pixels", "<svg viewBox='0 0 20'/>"),
    bad("a viewBox of five", "without a size in pixels", "<svg viewBox='0 0 20 20 1'/>"),
    bad("an empty viewBox", "without a size in pixels", "<svg viewBox='0 0 0 20'/>"),
    bad("words", "without a size in pixels", "<svg width='auto' height='1e'/>"),
    bad("0", "0 ×", "<svg width='0' height='20' viewBox='0 0 1 1'/>"),
    bad("nearly 0", "0 ×", "<svg width='1e-999' height='20'/>"),
    bad("too large", "over 2³²−1", "<svg width='4294967296' height='20' viewBox='0 0 1 1'/>"),
    bad("far too large", "over 2³²−1", "<svg width='1e999999999999999999999' height='20'/>"),
    bad(
      "an entity", "not expanded",
      "<!DOCTYPE svg [<!ENTITY w '\(String(repeating: "&w;", count: 10))'>]><svg width='&w;' height='1' viewBox='0 0 1 1'/>"
    ),
    bad("no quotes", "in quotes", "<svg width=5 height=6/>"),
    bad("a long value", "over 256 bytes", "<svg width='\(String(repeating: "1", count: 300))' height='1'/>"),
    bad("a long name", "over 64 bytes", "<svg \(String(repeating: "w", count: 100))='1'/>"),
    bad("cut in its tag", "cut svg", "<svg width='5' height='6"),
    bad("a tag without an end", "start tag", "<svg a='\(String(repeating: "x", count: 300_000))"),
    bad("no root", "HTML", "<!-- \(String(repeating: "x", count: 300_000)) --><svg width='5' height='6'/>"),
    bad("only a prolog", "HTML", "<?xml version='1.0'?>\n<!-- -->"),
    bad("a page with one inside", "HTML", "<!DOCTYPE html><html><svg width='5' height='6'/></html>"),
    bad("another name", "HTML", "<svgs width='5' height='6'/>"),
    bad("text behind a comment", "HTML", "<!-- --> {}"),
    bad("spaces alone", "no known image format", "              "),
  ]
}
