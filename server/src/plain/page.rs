//! The page for a phone that does not trust this server yet: how to, the certificate, and then the way in.
use model::Lang;
use texts::{trust as t, ui};

pub const STYLE_PATH: &str = "/bedside-trust.css";
/// The product's own sheets, since this page comes without the bundles.
pub const STYLE: &str = concat!(
    include_str!("../../../style/tokens.css"),
    include_str!("../../../style/base.css"),
    include_str!("../../../style/ui.css"),
    include_str!("page.css")
);
pub const HEADERS: &str = "Content-Security-Policy: default-src 'none'; style-src 'self'; font-src 'self'; \
    img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'\r\n\
    Referrer-Policy: no-referrer\r\n";

pub fn draw(lang: Lang, host: &str, path: &str) -> String {
    let address = escape(&format!("https://{host}{path}"));
    let iphone = steps([t::iphone_1(lang), t::iphone_2(lang), t::iphone_3(lang), t::iphone_4(lang)]);
    let android = steps([t::android_1(lang), t::android_2(lang), t::android_3(lang), t::android_4(lang)]);
    format!(
        "<!DOCTYPE html>\
         <html lang=\"{tag}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\
         <meta name=\"color-scheme\" content=\"light dark\"><meta name=\"robots\" content=\"noindex\">\
         <link rel=\"icon\" href=\"data:,\"><link rel=\"stylesheet\" href=\"{STYLE_PATH}\">\
         <title>{title} – {product}</title></head><body><div class=\"public\">\
         <header class=\"public-head\"><span class=\"brand\"><span class=\"brand-name\">{product}</span></span></header>\
         <main class=\"public-main\"><h1>{title}</h1><p class=\"lead\">{lead}</p>\
         <p><a class=\"button\" data-kind=\"primary\" href=\"/bedside-authority.crt\" download>{download}</a></p>\
         <section class=\"card trust\"><h2 class=\"card-title\">{iphone_title}</h2>{iphone}</section>\
         <section class=\"card trust\"><h2 class=\"card-title\">{android_title}</h2>{android}</section>\
         <section class=\"card trust\"><h2 class=\"card-title\">{then}</h2><p>{then_text}</p>\
         <p><a class=\"button\" data-kind=\"secondary\" href=\"{address}\">{open}</a></p></section>\
         <p class=\"note\">{careful}</p></main></div></body></html>",
        tag = lang.tag(),
        product = ui::product(lang),
        title = t::title(lang),
        lead = t::lead(lang),
        download = t::download(lang),
        iphone_title = t::iphone(lang),
        android_title = t::android(lang),
        then = t::then(lang),
        then_text = t::then_text(lang),
        open = t::open(lang),
        careful = t::careful(lang),
    )
}

fn steps(all: [&str; 4]) -> String {
    let items: String = all.iter().map(|step| format!("<li>{step}</li>")).collect();
    format!("<ol class=\"trust-steps\">{items}</ol>")
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_cannot_break_out_of_the_page() {
        let page = draw(Lang::En, "192.0.2.7:8600", "/?a=\"><script>b</script>");
        assert!(!page.contains("<script"), "{page}");
        assert!(page.contains("https://192.0.2.7:8600/?a=&quot;&gt;"), "{page}");
    }

    /// No text of ours may hold markup: they are put in as they are.
    #[test]
    fn the_texts_are_plain() {
        for lang in Lang::ALL {
            let plain = draw(lang, "a", "/");
            assert_eq!(plain.matches("<li>").count(), 8);
            assert_eq!(plain.matches('<').count(), plain.matches('>').count());
            assert!(plain.contains(&format!("lang=\"{}\"", lang.tag())));
        }
    }
}
