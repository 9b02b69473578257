//! The texts that a clinic accepts: real defaults ship with the product, the operator's own files win.
//!
//! A file begins with `# Title`; a paragraph is what stands between empty lines; `## ` begins a heading. To edit a
//! text, copy it from `crates/domain/legal/{lang}/` to `{data_dir}/legal/{lang}/` and change it there: everyone who
//! opens a clinic from then on accepts the new version, everyone who works at one is asked to at their next page
//! (`agreements/own.rs`), and the old one stays in the consent register word for word.

use crate::Domain;
use model::Lang;
use model::legal::{LegalKind, LegalText};
use sha2::{Digest, Sha256};
use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};
use std::time::SystemTime;

/// The newest versions as they were worked out last: each request of somebody signed in asks for two of them.
#[derive(Default)]
pub(crate) struct Versions(Mutex<HashMap<(LegalKind, Lang), (Stamp, String)>>);

/// When the operator's own file was written, and its length; none where there is no such file.
type Stamp = Option<(SystemTime, u64)>;

/// As `text(…).version`, and quick.
pub(crate) fn version_now(domain: &Domain, kind: LegalKind, lang: Lang) -> String {
    let file = std::fs::metadata(path(&domain.config().data_dir, kind, lang)).ok();
    let stamp = file.and_then(|file| Some((file.modified().ok()?, file.len())));
    let mut known = domain.inner().versions.0.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some((before, version)) = known.get(&(kind, lang))
        && *before == stamp
    {
        return version.clone();
    }
    let version = text(domain, kind, lang).version;
    known.insert((kind, lang), (stamp, version.clone()));
    version
}

fn path(data_dir: &Path, kind: LegalKind, lang: Lang) -> PathBuf {
    data_dir.join("legal").join(lang.tag()).join(format!("{}.md", kind.slug()))
}

pub fn text(domain: &Domain, kind: LegalKind, lang: Lang) -> LegalText {
    let source = own(&domain.config().data_dir, kind, lang).unwrap_or_else(|| default(kind, lang).to_owned());
    parse(kind, &source)
}

/// The operator's own text, when there is one.
fn own(data_dir: &Path, kind: LegalKind, lang: Lang) -> Option<String> {
    let path = path(data_dir, kind, lang);
    match std::fs::read_to_string(&path) {
        Ok(text) if !text.trim().is_empty() => Some(text),
        Ok(_) => None,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => None,
        Err(error) => {
            tracing::error!("{} cannot be read, so the default text is shown: {error}", path.display());
            None
        }
    }
}

fn default(kind: LegalKind, lang: Lang) -> &'static str {
    match (kind, lang) {
        (LegalKind::Terms, Lang::En) => include_str!("../../legal/en/terms.md"),
        (LegalKind::Privacy, Lang::En) => include_str!("../../legal/en/privacy.md"),
        (LegalKind::Baa, Lang::En) => include_str!("../../legal/en/baa.md"),
        (LegalKind::Terms, Lang::Es) => include_str!("../../legal/es/terms.md"),
        (LegalKind::Privacy, Lang::Es) => include_str!("../../legal/es/privacy.md"),
        (LegalKind::Baa, Lang::Es) => include_str!("../../legal/es/baa.md"),
    }
}

fn parse(kind: LegalKind, source: &str) -> LegalText {
    let source = source.replace("\r\n", "\n");
    let mut blocks = source.split("\n\n").map(one_line).filter(|block| !block.is_empty());
    let title = blocks.next().unwrap_or_default().trim_start_matches('#').trim().to_owned();
    let paragraphs: Vec<String> = blocks
        .map(|block| match block.strip_prefix("## ") {
            Some(heading) => format!("# {heading}"),
            None => block,
        })
        .collect();
    let version = version(&title, &paragraphs);
    LegalText { kind, version, title, paragraphs }
}

/// Lines of a paragraph are broken for the editor's sake only.
fn one_line(block: &str) -> String {
    block.split_whitespace().collect::<Vec<_>>().join(" ")
}

fn version(title: &str, paragraphs: &[String]) -> String {
    let whole = std::iter::once(title).chain(paragraphs.iter().map(String::as_str)).collect::<Vec<_>>();
    let hash = Sha256::digest(whole.join("\n\n"));
    hash.iter().take(8).map(|byte| format!("{byte:02x}")).collect()
}
