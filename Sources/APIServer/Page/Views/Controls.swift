/// The controls of a form, each with its label.
enum Controls {
  static func field(_ label: String, @HTMLBuilder content: () -> HTML) -> HTML {
    element("label", .class("field")) {
      element("span") { label }
      content()
    }
  }

  static func input(_ name: String, _ type: String, _ value: String?, hint: String = "") -> HTML {
    void(
      "input", .named("type", type), .named("name", name), .named("value", value ?? ""), .named("placeholder", hint),
      .named("autocomplete", "off"))
  }

  static func select(_ name: String, _ options: [(value: String, label: String)], chosen: String) -> HTML {
    element("select", .named("name", name)) {
      for option in options {
        if option.value == chosen {
          element("option", .named("value", option.value), .flag("selected")) { option.label }
        } else {
          element("option", .named("value", option.value)) { option.label }
        }
      }
    }
  }

  static func hidden(_ name: String, _ value: String?) -> HTML {
    guard let value else { return HTML() }
    return void("input", .named("type", "hidden"), .named("name", name), .named("value", value))
  }
}
