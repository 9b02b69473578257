//! Which clinic somebody means by the address that they type: pure.
use crate::config::Origins;
use model::clinics::ClinicBy;

/// As it stands in the browser, whole or in part, or its short name alone.
pub(super) fn named(typed: &str, origins: &Origins) -> Option<ClinicBy> {
    let typed = typed.trim().to_lowercase();
    let bare = typed.split_once("://").map_or(typed.as_str(), |(_, rest)| rest);
    let end = bare.find(['/', '?', '#']).unwrap_or(bare.len());
    let (host, path) = bare.split_at(end);
    if let Some(after) = path.strip_prefix("/c/") {
        return slug(after.split(['/', '?', '#']).next().unwrap_or_default());
    }
    let name = host.split(':').next().unwrap_or_default();
    let under = [format!(".{}", origins.base_host), ".localhost".to_owned()];
    if let Some(place) = under.iter().find_map(|place| name.strip_suffix(place.as_str())) {
        return slug(place);
    }
    if name.contains('.') { Some(ClinicBy::Domain(name.to_owned())) } else { slug(name) }
}

fn slug(text: &str) -> Option<ClinicBy> {
    (!text.is_empty()).then(|| ClinicBy::Slug(text.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_is_understood_however_much_of_it_is_typed() {
        let origins = Origins {
            scheme: "https".into(),
            base_host: "visits.example".into(),
            port: Some(8443),
            shared_path: false,
        };
        let oak = Some(ClinicBy::Slug("oak".into()));
        for typed in [
            "oak",
            " Oak ",
            "oak.visits.example",
            "https://oak.visits.example:8443/sign-in",
            "http://oak.localhost:3000/",
            "https://visits.example/c/oak/today?x",
            "visits.example/c/oak",
            "https://[::1]:8443/c/oak/",
        ] {
            assert_eq!(named(typed, &origins), oak, "{typed}");
        }
        let own = Some(ClinicBy::Domain("care.oak.example".into()));
        assert_eq!(named("https://care.oak.example/today", &origins), own);
        assert_eq!(named("care.oak.example?x", &origins), own);
        for nothing in ["", "  ", "https://", "https:///c/", "/c/"] {
            assert_eq!(named(nothing, &origins), None, "{nothing}");
        }
    }
}
