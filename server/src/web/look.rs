//! Language and appearance, kept in a cookie that says nothing about who one is: `lang=es&look=dark`.
use app::server::LOOK_COOKIE;
use axum::Form;
use axum::extract::Extension;
use axum::http::header::{LOCATION, SET_COOKIE};
use axum::http::{HeaderMap, StatusCode};
use axum::response::{AppendHeaders, IntoResponse};
use model::Lang;
use serde::Deserialize;

#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Look {
    pub lang: Option<Lang>,
    /// "light", "dark" or "" for the system's choice.
    pub appearance: &'static str,
}

impl Look {
    pub fn read(headers: &HeaderMap) -> Look {
        let value = super::clinic::cookie(headers, LOOK_COOKIE).unwrap_or_default();
        let mut look = Look::default();
        for (key, value) in value.split('&').filter_map(|pair| pair.split_once('=')) {
            match key {
                "lang" => look.lang = Lang::parse(value),
                "look" => look.appearance = appearance(value).unwrap_or_default(),
                _ => {}
            }
        }
        look
    }

    pub fn cookie(self) -> String {
        let lang = self.lang.map(Lang::tag).unwrap_or_default();
        let look = self.appearance;
        format!(
            "{LOOK_COOKIE}=lang={lang}&look={look}; Path=/; Max-Age=31536000; Secure; HttpOnly; SameSite=Lax"
        )
    }
}

fn appearance(text: &str) -> Option<&'static str> {
    ["light", "dark", ""].into_iter().find(|known| *known == text)
}

#[derive(Deserialize)]
pub struct Choice {
    #[serde(default)]
    lang: String,
    #[serde(default)]
    look: Option<String>,
    #[serde(default)]
    back: String,
}

/// `POST /lang`: remembers the choice and goes back to the page.
pub async fn choose(
    Extension(visitor): Extension<app::server::Visitor>,
    headers: HeaderMap,
    Form(choice): Form<Choice>,
) -> impl IntoResponse {
    let mut look = Look::read(&headers);
    look.lang = Lang::parse(&choice.lang).or(look.lang);
    look.appearance = choice.look.as_deref().and_then(appearance).unwrap_or(look.appearance);
    let back = format!("{}{}", visitor.base, local_path(&choice.back));
    (StatusCode::SEE_OTHER, AppendHeaders([(SET_COOKIE, look.cookie()), (LOCATION, back)]))
}

/// A path of this host, or "/": never another host (`//evil.example` is one).
pub fn local_path(path: &str) -> &str {
    let safe = path.starts_with('/') && !path.starts_with("//") && !path.contains(['\\', '\r', '\n']);
    if safe { path } else { "/" }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_paths_of_this_host_are_gone_back_to() {
        assert_eq!(local_path("/visits/new"), "/visits/new");
        for bad in ["//evil.example", "https://evil.example", "", "/\\evil.example"] {
            assert_eq!(local_path(bad), "/");
        }
    }
}
