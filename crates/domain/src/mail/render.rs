//! A letter in text and HTML from the same blocks, in the clinic's name and colour. No picture, no script, nothing
//! that a mail program would fetch: opening a letter tells nobody.
use model::clinics::ClinicFront;
use model::{Lang, branding::Theme};
use std::fmt::Write as _;
use texts::{isolate, mail as words};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Rendered {
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// One after the other, top down.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Block {
    /// What it is about, in one line. Readers of the screen jump to it.
    Heading(String),
    Text(String),
    /// "When: Tuesday, …".
    Fact {
        label: String,
        value: String,
    },
    Button {
        label: String,
        url: String,
    },
    /// Something to read aloud or type: large, apart.
    Code {
        label: String,
        code: String,
    },
    /// What few need.
    Small(String),
}

/// The simple letter: paragraphs, one thing to do, small print.
pub fn letter(
    front: &ClinicFront,
    lang: Lang,
    subject: &str,
    paragraphs: &[String],
    button: Option<(&str, &str)>,
    footer: &[String],
) -> Rendered {
    let mut blocks: Vec<Block> = paragraphs.iter().cloned().map(Block::Text).collect();
    if let Some((label, url)) = button {
        blocks.push(Block::Button { label: label.to_owned(), url: url.to_owned() });
    }
    blocks.extend(footer.iter().cloned().map(Block::Small));
    render(front, lang, subject, &blocks)
}

pub fn render(front: &ClinicFront, lang: Lang, subject: &str, blocks: &[Block]) -> Rendered {
    let help = (!front.help_phone.trim().is_empty())
        .then(|| words::help(lang, isolate(&front.name), front.help_phone.trim()));
    // A line break in a subject would begin another mail header.
    let subject: String = subject.chars().filter(|c| !c.is_control()).collect();
    let text = text(front, blocks, help.as_deref());
    let html = html(front, lang, &subject, blocks, help.as_deref());
    Rendered { subject, text, html }
}

fn text(front: &ClinicFront, blocks: &[Block], help: Option<&str>) -> String {
    let mut out = String::new();
    let mut was_fact = false;
    for block in blocks {
        let fact = matches!(block, Block::Fact { .. });
        // Facts stand together as one list.
        if !(out.is_empty() || fact && was_fact) {
            out.push('\n');
        }
        was_fact = fact;
        let _ = match block {
            Block::Heading(text) | Block::Text(text) | Block::Small(text) => writeln!(out, "{text}"),
            Block::Fact { label, value } => writeln!(out, "{label}: {value}"),
            // The address alone on its line: mail programs make all of it, and nothing else, a link.
            Block::Button { label, url } => writeln!(out, "{label}:\n{url}"),
            Block::Code { label, code } => writeln!(out, "{label}\n{code}"),
        };
    }
    if let Some(help) = help {
        let _ = writeln!(out, "\n{help}");
    }
    let _ = writeln!(out, "\n-- \n{}", front.name);
    out
}

const INK: &str = "#1f2421";
const QUIET: &str = "#59615d";
const PAPER: &str = "#f6f4ef";
const CARD: &str = "#ffffff";
const FONT: &str = "-apple-system,'Segoe UI',Roboto,Helvetica,Arial,sans-serif";

fn html(front: &ClinicFront, lang: Lang, subject: &str, blocks: &[Block], help: Option<&str>) -> String {
    let accent = colour(&front.theme.accent_light, "#0f5c5c");
    let on_accent = colour(&front.theme.on_accent_light, "#ffffff");
    let radius = radius(&front.theme);
    let mut body = String::new();
    for block in blocks {
        html_block(&mut body, block, accent, on_accent, radius);
    }
    if let Some(help) = help {
        let _ = write!(body, "<p style=\"margin:24px 0 0;font-size:15px\">{}</p>", escape(help));
    }
    // Tables and styles at each element: what Outlook for Windows, which draws with Word, understands.
    format!(
        "<!doctype html>\n<html lang=\"{lang}\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width\">\
         <meta name=\"color-scheme\" content=\"light\"><title>{title}</title></head>\
         <body style=\"margin:0;background:{PAPER};color:{INK};font-family:{FONT};font-size:17px;line-height:1.5\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\"><tr>\
         <td align=\"center\" style=\"padding:24px 12px\">\
         <table role=\"presentation\" width=\"100%\" cellpadding=\"0\" cellspacing=\"0\" style=\"max-width:560px\">\
         <tr><td style=\"padding:0 8px 12px;font-weight:600;color:{accent}\">{name}</td></tr>\
         <tr><td style=\"background:{CARD};border-top:4px solid {accent};border-radius:{radius}px;\
         padding:24px;text-align:start\">\n{body}</td></tr></table></td></tr></table></body></html>\n",
        lang = lang.tag(),
        title = escape(subject),
        name = escape(&front.name),
    )
}

fn html_block(out: &mut String, block: &Block, accent: &str, on_accent: &str, radius: u8) {
    let _ = match block {
        Block::Heading(text) => writeln!(
            out,
            "<h1 style=\"margin:0 0 16px;font-size:22px;line-height:1.3;font-weight:600\">{}</h1>",
            escape(text)
        ),
        Block::Text(text) => writeln!(out, "<p style=\"margin:0 0 16px\">{}</p>", escape(text)),
        Block::Small(text) => {
            writeln!(out, "<p style=\"margin:16px 0 0;font-size:14px;color:{QUIET}\">{}</p>", escape(text))
        }
        Block::Fact { label, value } => writeln!(
            out,
            "<p style=\"margin:0 0 8px\"><span style=\"color:{QUIET}\">{}:</span> <strong>{}</strong></p>",
            escape(label),
            escape(value)
        ),
        Block::Button { label, url } => writeln!(
            out,
            "<table role=\"presentation\" cellpadding=\"0\" cellspacing=\"0\" style=\"margin:16px 0 24px\"><tr>\
             <td style=\"background:{accent};border-radius:{radius}px\"><a href=\"{}\" style=\"display:inline-block;\
             padding:14px 28px;color:{on_accent};font-weight:600;text-decoration:none\">{}</a></td></tr></table>",
            escape(url),
            escape(label)
        ),
        Block::Code { label, code } => writeln!(
            out,
            "<p style=\"margin:0 0 4px\">{}</p><p style=\"margin:0 0 16px;font-family:Consolas,Menlo,monospace;\
             font-size:24px;letter-spacing:1px\">{}</p>",
            escape(label),
            escape(code)
        ),
    };
}

/// A colour of a theme, or the default: nothing else of a clinic's gets into a style.
fn colour<'a>(value: &'a str, default: &'a str) -> &'a str {
    let hex = value.strip_prefix('#').unwrap_or("");
    if hex.len() == 6 && hex.bytes().all(|b| b.is_ascii_hexdigit()) { value } else { default }
}

fn radius(theme: &Theme) -> u8 {
    theme.radius_px.min(16)
}

pub fn escape(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            '\n' => out.push_str("<br>"),
            c => out.push(c),
        }
    }
    out
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn front() -> ClinicFront {
        let clinic = model::ClinicId(uuid::Uuid::from_u128(1));
        ClinicFront {
            clinic,
            slug: "harbor".into(),
            domain: None,
            name: "Harbor <Clinic> & Sons".into(),
            help_phone: "+1 303 555 0100".into(),
            zone: "America/New_York".into(),
            lang: Lang::En,
            waiting_words: String::new(),
            password_least: 15,
            theme: Theme {
                clinic,
                version: 1,
                name: "Harbor".into(),
                accent_light: "#123456".into(),
                on_accent_light: "#fefefe".into(),
                accent_dark: "#abcdef".into(),
                on_accent_dark: "#000000".into(),
                radius_px: 10,
            },
        }
    }

    #[test]
    fn a_simple_letter_reads_top_down() {
        let paragraphs = ["Hello Ada,".to_owned(), "one tap and you are in.".to_owned()];
        let made = letter(
            &front(),
            Lang::En,
            "Hi\r\nBcc: x@y.z",
            &paragraphs,
            Some(("Open", "https://a/?b=1&c=2")),
            &["Not you? Do nothing.".to_owned()],
        );
        assert_eq!(made.subject, "HiBcc: x@y.z");
        assert_eq!(
            made.text,
            "Hello Ada,\n\none tap and you are in.\n\nOpen:\nhttps://a/?b=1&c=2\n\nNot you? Do nothing.\n\n\
             Questions or trouble? Call Harbor <Clinic> & Sons: +1 303 555 0100\n\n-- \nHarbor <Clinic> & Sons\n"
        );
        assert!(made.html.contains("href=\"https://a/?b=1&amp;c=2\""));
        assert!(made.html.contains("background:#123456") && made.html.contains("color:#fefefe"));
        assert!(made.html.contains("Harbor &lt;Clinic&gt; &amp; Sons") && !made.html.contains("<Clinic>"));
        assert!(!made.html.contains("src=") && !made.html.contains("@import"));
    }

    #[test]
    fn a_theme_cannot_carry_styles() {
        let mut front = front();
        front.theme.accent_light = "red;background:url(https://x)".into();
        let made = letter(&front, Lang::Es, "s", &["<script>".into()], Some(("b", "u")), &[]);
        assert!(made.html.contains("background:#0f5c5c") && !made.html.contains("url("));
        assert!(made.html.contains("lang=\"es\"") && made.html.contains("&lt;script&gt;"));
    }
}
