//! What only the browser knows.
use leptos::prelude::window;

/// The IANA name of the system's time zone (ECMA-402, `Intl.DateTimeFormat`).
pub fn zone() -> Option<String> {
    let format = js_sys::Intl::DateTimeFormat::new(&js_sys::Array::new(), &js_sys::Object::new());
    js_sys::Reflect::get(&format.resolved_options(), &"timeZone".into()).ok()?.as_string()
}

/// How long a server may take to say that it is there. Higher: whoever sends a form looks at nothing for longer. Lower:
/// a telephone in a lift is told that the clinic is away.
const ANSWER_MS: u32 = 8_000;

/// Whether the server answers at all, whatever it answers.
pub async fn server_answers() -> bool {
    let (Ok(give_up), init) = (web_sys::AbortController::new(), web_sys::RequestInit::new()) else {
        return true;
    };
    init.set_method("HEAD");
    init.set_cache(web_sys::RequestCache::NoStore);
    init.set_signal(Some(&give_up.signal()));
    let timer = gloo::timers::callback::Timeout::new(ANSWER_MS, move || give_up.abort());
    let answer =
        wasm_bindgen_futures::JsFuture::from(window().fetch_with_str_and_init("/health", &init)).await;
    drop(timer);
    answer.is_ok()
}

/// What stands in the address bar.
pub fn address() -> String {
    window().location().href().unwrap_or_default()
}

pub async fn pause(time: std::time::Duration) {
    let ms = i32::try_from(time.as_millis()).unwrap_or(i32::MAX);
    let promise = js_sys::Promise::new(&mut |done, _| {
        let _ = window().set_timeout_with_callback_and_timeout_and_arguments_0(&done, ms);
    });
    let _ = wasm_bindgen_futures::JsFuture::from(promise).await;
}
