//! A clinic's look as twelve lines of custom properties, immutable by version.
use crate::web::headers::FOREVER;
use crate::web::router::Site;
use axum::extract::{Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use model::ClinicId;
use model::branding::Theme;

/// `GET /theme/{clinic}/{version}.css`.
pub async fn css(State(site): State<Site>, Path((clinic, version)): Path<(String, String)>) -> Response {
    let wanted = version.strip_suffix(".css").and_then(|number| number.parse::<i32>().ok());
    let (Some(clinic), Some(_)) = (ClinicId::parse(&clinic), wanted) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    match domain::clinics::front(&site.domain, clinic).await {
        Ok(front) => {
            let kind = HeaderValue::from_static("text/css; charset=utf-8");
            let mut sheet = ([(CONTENT_TYPE, kind)], sheet(&front.theme)).into_response();
            // Asked for by a page from before a change, the sheet is today's, and not to be kept under the old address.
            if wanted == Some(front.theme.version) {
                sheet.headers_mut().insert(CACHE_CONTROL, FOREVER);
            }
            sheet
        }
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Values come typed and checked from the database, never as CSS from a customer.
pub fn sheet(theme: &Theme) -> String {
    let light = format!("--accent:{};--on-accent:{};", theme.accent_light, theme.on_accent_light);
    let dark = format!("--accent:{};--on-accent:{};", theme.accent_dark, theme.on_accent_dark);
    format!(
        ":root{{{light}--radius-control:{radius}px}}\n\
         @media (prefers-color-scheme:dark){{:root:not([data-theme=\"light\"]){{{dark}}}}}\n\
         :root[data-theme=\"dark\"],.call-page{{{dark}}}\n",
        radius = theme.radius_px
    )
}
