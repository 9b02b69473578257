//! What only the browser knows.

/// The IANA name of the system's time zone (ECMA-402, `Intl.DateTimeFormat`).
pub fn zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}
