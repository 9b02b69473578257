//! Style sheets: who downloads which, that classes and rules belong together, that sizes come from the tokens, and that
//! the gallery shows every component.
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

// ---- The lists that a person decides about ----

/// Features that only a clinic's own people and the operator meet, and the staff's parts of those that all share.
const STAFF: &[&str] = &[
    "app/src/agreements/",
    "app/src/audit/",
    "app/src/blocks/",
    "app/src/calendar/",
    "app/src/chat/office/",
    "app/src/call/asked.rs",
    "app/src/call/care.rs",
    "app/src/call/colleague.rs",
    "app/src/call/host.rs",
    "app/src/call/host_over.rs",
    "app/src/call/locked.rs",
    "app/src/call/panel.rs",
    "app/src/call/everyone.rs",
    "app/src/call/present.rs",
    "app/src/call/program_lines.rs",
    "app/src/clinics/",
    "app/src/console/",
    "app/src/contacts/",
    "app/src/factors/",
    "app/src/gallery",
    "app/src/logins/",
    "app/src/newsletter/",
    "app/src/noticed/",
    "app/src/outbox/",
    "app/src/outside/",
    "app/src/passkeys/",
    "app/src/people/",
    "app/src/publish/",
    "app/src/support/",
    "app/src/switching/",
    "app/src/templates/",
    "app/src/ui/one.rs",
    "app/src/ui/staff.rs",
    "app/src/visits/",
    "app/src/availability/",
    "app/src/reports/",
    "app/src/requests/",
    "app/src/services/",
    "app/src/queue/office/",
];
/// What stands before a visit and beside it: nobody loads it who comes to one (`SiteApp`).
const SITE: &[&str] = &[
    "app/src/booking/",
    "app/src/front/",
    "app/src/join/code.rs",
    "app/src/join/rsvp.rs",
    "app/src/lost_link/",
    "app/src/newsletter/links.rs",
    "app/src/queue/api.rs",
    "app/src/queue/door.rs",
    "app/src/queue/front.rs",
    "app/src/queue/mine.rs",
    "app/src/queue/ticket.rs",
    "app/src/queue/words.rs",
];
/// How code names it.
const SITE_NAMES: &[&str] = &["booking::", "front::", "queue::"];
/// How code names them.
const STAFF_NAMES: &[&str] = &[
    "asked::",
    "agreements::",
    "audit::",
    "blocks::",
    "calendar::",
    "care::",
    "clinics::",
    "colleague::",
    "console::",
    "contacts::",
    "factors::",
    "gallery::",
    "host::",
    "host_over::",
    "locked::",
    "logins::",
    "newsletter::",
    "noticed::",
    "outbox::",
    "outside::",
    "panel::",
    "everyone::",
    "present::",
    "program_lines::",
    "publish::",
    "passkeys::",
    "people::",
    "staff::",
    "support::",
    "switching::",
    "templates::",
    "visits::",
    "availability::",
    "reports::",
    "requests::",
    "services::",
    "office::",
];
/// The sheets of what stands before a visit, and those of a visit. Both are the staff's, too.
const SITE_SHEETS: &[&str] = &["booking.css", "front.css", "queue.css"];
const VISIT_SHEETS: &[&str] = &[
    "call.css",
    "captions.css",
    "chat.css",
    "doctor.css",
    "hand.css",
    "quality.css",
    "sealed.css",
    "stage.css",
];
/// The staff's own sheets.
const STAFF_SHEETS: &[&str] = &[
    "audit.css",
    "calendar.css",
    "care.css",
    "clinics.css",
    "contacts.css",
    "colleagues.css",
    "factors.css",
    "gallery.css",
    "host.css",
    "noticed.css",
    "outbox.css",
    "passkeys.css",
    "people.css",
    "reports.css",
    "staff.css",
    "templates.css",
    "visits.css",
];

/// Classes without a look: handles for tests and scripts, or names for the rules of their parts.
const HANDLES: &[&str] = &[
    "alerts",
    "blocks",
    "button-words",
    "dialog-title",
    "empty-title",
    "history",
    "history-who",
    "lang",
    "letters",
    "offer-name",
    "people",
    "plan",
    "rsvp-words",
    "said",
    "visit-row-who",
    "visit-topic",
];

/// Sizes that are no step of the design, as `file: property: value`, and why.
const LITERAL: &[(&str, &str)] = &[];

/// Where a length is a radius, a size of type, or space. Widths and heights are the layout's own.
const RADIUS: &[&str] = &["border-radius", "border-start-start-radius", "border-end-end-radius"];
const TYPE: &[&str] = &["font-size", "font"];
const SPACE: &[&str] =
    &["gap", "row-gap", "column-gap", "margin", "padding", "inset", "top", "right", "bottom", "left"];

// ---- Reading ----

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("server/ lies in the repository").to_owned()
}

/// Files under a folder whose name ends so, by their path from the root.
fn files(folder: &str, ending: &str) -> BTreeMap<String, String> {
    let root = root();
    let (mut open, mut found) = (vec![root.join(folder)], BTreeMap::new());
    while let Some(path) = open.pop() {
        if path.is_dir() {
            open.extend(fs::read_dir(&path).into_iter().flatten().flatten().map(|entry| entry.path()));
        } else if path.to_string_lossy().ends_with(ending) {
            let name = path.strip_prefix(&root).unwrap_or(&path).to_string_lossy().into_owned();
            found.insert(name, fs::read_to_string(&path).unwrap_or_default());
        }
    }
    assert!(!found.is_empty(), "nothing to look at in {folder}");
    found
}

fn site(path: &str) -> bool {
    SITE.iter().any(|place| path.starts_with(place))
}

fn staff(path: &str) -> bool {
    STAFF.iter().any(|place| path.starts_with(place))
}

/// The sheets of a list, in its order.
fn list(name: &str) -> Vec<String> {
    let text = fs::read_to_string(root().join("style").join(name)).unwrap_or_default();
    let imports = text.lines().filter_map(|line| line.strip_prefix("@import \"")?.split('"').next());
    imports.map(str::to_owned).collect()
}

fn blank_comments(text: &str) -> String {
    let mut kept = String::new();
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("/*") {
        kept.push_str(before);
        let (comment, next) = after.split_once("*/").unwrap_or((after, ""));
        kept.extend(comment.chars().filter(|c| *c == '\n'));
        rest = next;
    }
    kept + rest
}

/// The classes that a sheet has rules for: what stands behind a full stop in front of a brace.
fn defined(sheet: &str) -> BTreeSet<String> {
    let text = blank_comments(sheet);
    let selectors = text.split('{').filter_map(|piece| piece.rsplit(['}', ';']).next());
    let mut found = BTreeSet::new();
    for selector in selectors.filter(|selector| !selector.trim_start().starts_with('@')) {
        for piece in selector.split('.').skip(1) {
            let name: String =
                piece.chars().take_while(|c| c.is_alphanumeric() || *c == '-' || *c == '_').collect();
            found.insert(name);
        }
    }
    found
}

/// The classes that code gives: `class="…"`, `class: "…"`, `= "…"` of a property named class, `class:name=`.
fn given(code: &str) -> BTreeSet<String> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let mut found = BTreeSet::new();
    for (at, _) in code.match_indices("class") {
        let rest = &code[at + "class".len()..];
        let literal = rest.strip_prefix("=\"").or_else(|| rest.strip_prefix(" = \""));
        if let Some(literal) = literal.and_then(|literal| literal.split('"').next()) {
            found.extend(literal.split_whitespace().map(str::to_owned));
        } else if let Some(name) = rest.strip_prefix(':').and_then(|rest| rest.split('=').next())
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '-')
        {
            found.insert(name.to_owned());
        }
    }
    found
}

/// Names of such modules in a guest's code. A text (`texts::logins::…`) and a value (`model::visits::…`) is no page.
fn names(code: &str, of: &[&str]) -> Vec<String> {
    let code = code.split("#[cfg(test)]").next().unwrap_or_default();
    let lines = code.lines().filter(|line| !line.trim_start().starts_with("//"));
    let paths = lines.flat_map(|line| line.split(|c: char| !(c.is_alphanumeric() || c == '_' || c == ':')));
    let own = paths.filter(|path| ["crate::", "super::"].iter().any(|start| path.starts_with(start)));
    let named = own.filter(|path| {
        of.iter().any(|name| path.split_once("::").is_some_and(|(_, rest)| rest.contains(name)))
    });
    named.map(str::to_owned).collect()
}

/// `property: value` of each declaration, with its line.
fn declarations(sheet: &str) -> Vec<(usize, String, String)> {
    let text = blank_comments(sheet);
    let lines = text.lines().enumerate().filter_map(|(at, line)| {
        let (property, value) = line.trim().strip_suffix(';')?.split_once(": ")?;
        Some((at + 1, property.to_owned(), value.to_owned()))
    });
    lines.collect()
}

fn is_of(property: &str, family: &[&str]) -> bool {
    family
        .iter()
        .any(|name| property == *name || (property.starts_with(&format!("{name}-")) && *name != "font"))
}

/// A number with one of these units, outside of the name of a custom property.
fn literal(value: &str, units: &[&str]) -> bool {
    let words = value.split(|c: char| c.is_whitespace() || matches!(c, '(' | ')' | ',' | '*' | '/' | '+'));
    words.filter(|word| word.trim_start_matches('-').starts_with(|c: char| c.is_ascii_digit())).any(|word| {
        units.iter().any(|unit| {
            word.strip_suffix(unit)
                .is_some_and(|number| number.trim_start_matches('-').parse::<f64>().is_ok())
        })
    })
}

fn sizes(path: &str, sheet: &str, allowed: &[(&str, &str)]) -> Vec<String> {
    let mut found = Vec::new();
    for (line, property, value) in declarations(sheet) {
        let fault = if is_of(&property, RADIUS) || is_of(&property, TYPE) {
            literal(&value, &["px", "rem", "em", "%", "pt", "vw"])
        } else if is_of(&property, SPACE) {
            literal(&value, &["px", "rem", "em", "ch", "pt"])
        } else {
            // Hairlines, strokes and rings.
            literal(&value, &["px"])
        };
        let whole = format!("{path}: {property}: {value}");
        if fault && !allowed.iter().any(|(known, _)| *known == whole) {
            found
                .push(format!("{path}:{line}: {property}: {value}: name a size of style/tokens.css instead"));
        }
    }
    found
}

/// The components that a file of the kit offers to pages.
fn components(code: &str) -> Vec<String> {
    let pieces = code.split("#[component]\npub fn ").skip(1);
    pieces.filter_map(|piece| piece.split(['(', '<']).next()).map(str::to_owned).collect()
}

fn none(found: Vec<String>) {
    assert!(found.is_empty(), "\n{}\n", found.join("\n"));
}

// ---- The checks ----

#[test]
fn a_guest_downloads_no_staff_sheet() {
    let entries = ["guest.css", "site.css", "office.css"];
    let lists = entries.map(list);
    assert!(lists[0].contains(&"join.css".to_owned()), "the list was not read");
    let sheets = files("style", ".css");
    let sheets = sheets.keys().filter_map(|path| path.strip_prefix("style/"));
    for sheet in sheets.filter(|sheet| !entries.contains(sheet)) {
        let everybody = !STAFF_SHEETS.contains(&sheet);
        let wanted =
            [everybody && !SITE_SHEETS.contains(&sheet), everybody && !VISIT_SHEETS.contains(&sheet), true];
        let named = lists.each_ref().map(|list| list.iter().any(|name| name == sheet));
        assert_eq!(named, wanted, "{sheet}: in a visit, before it, for staff");
    }
}

/// A class with a look has it in the bundle that gives it, and in the staff's sheets only if only staff meet it.
#[test]
fn each_class_has_its_rules_where_it_is_used() {
    let sheets = files("style", ".css");
    let rules = |list: &[String]| -> BTreeSet<String> {
        list.iter()
            .filter_map(|name| sheets.get(&format!("style/{name}")))
            .flat_map(|text| defined(text))
            .collect()
    };
    let [in_visit, before, office] = ["guest.css", "site.css", "office.css"].map(|entry| rules(&list(entry)));
    let mut found = Vec::new();
    for (path, code) in files("app/src", ".rs") {
        let rules = match (site(&path), staff(&path)) {
            (true, _) => &before,
            (false, true) => &office,
            (false, false) => &in_visit,
        };
        let missing = given(&code)
            .into_iter()
            .filter(|class| !rules.contains(class) && !HANDLES.contains(&class.as_str()));
        found.extend(missing.map(|class| format!("{path}: .{class} has no rule in its bundle")));
    }
    none(found);
    let planted = "view! { <p class=\"a b\" class:c=on class:d-e=move || x/> } let class = \"f\"; #[prop(default = 1)] class: &str";
    assert_eq!(given(planted), ["a", "b", "c", "d-e", "f"].map(str::to_owned).into());
}

#[test]
fn each_rule_has_a_class_that_is_used() {
    let all: BTreeSet<String> = files("app/src", ".rs").values().flat_map(|code| given(code)).collect();
    let mut found = Vec::new();
    for (path, sheet) in files("style", ".css") {
        let dead = defined(&sheet).into_iter().filter(|class| !all.contains(class));
        found.extend(dead.map(|class| format!("{path}: nobody gives .{class}")));
    }
    none(found);
    let planted =
        "/* .no */ .a.b:has(> .c) > .d-e,\n.f { margin: 0.5rem; }\n@media (width < 4.5rem) { .g { x: y } }";
    assert_eq!(defined(planted), ["a", "b", "c", "d-e", "f", "g"].map(str::to_owned).into());
    for handle in HANDLES {
        assert!(all.contains(*handle), "{handle} is gone: take it out of HANDLES");
    }
}

/// What a bundle's code does not name, the linker leaves out of it (e2e/tests/bundles.spec.ts looks into the result).
#[test]
fn a_guests_code_names_no_staff_page() {
    let mut found = Vec::new();
    for (path, code) in files("app/src", ".rs") {
        // The roots name everything: the three applications stand there. The kit re-exports its frames.
        let roots = ["app/src/lib.rs", "app/src/server.rs", "app/src/shell.rs", "app/src/ui/mod.rs"];
        let root = roots.contains(&path.as_str()) || path == "app/src/call/mod.rs";
        if !staff(&path) && !root {
            let staffs = names(&code, STAFF_NAMES).into_iter();
            found.extend(staffs.map(|name| format!("{path}: {name} is the staff's")));
        }
        if !staff(&path) && !site(&path) && !root {
            let sites = names(&code, SITE_NAMES).into_iter();
            found.extend(sites.map(|name| format!("{path}: {name} stands before a visit")));
        }
    }
    none(found);
    assert_eq!(names("use crate::visits::api;\n", STAFF_NAMES).len(), 1);
    let others = "use model::visits::Rsvp;\n// crate::visits::x\nlet x = texts::logins::y(lang);";
    assert_eq!(names(others, STAFF_NAMES).len(), 0);
}

#[test]
fn sizes_come_from_the_tokens() {
    let mut found = Vec::new();
    for (path, sheet) in files("style", ".css") {
        if path != "style/tokens.css" {
            found.extend(sizes(&path, &sheet, LITERAL));
        }
    }
    none(found);
    for (known, _) in LITERAL {
        let there = files("style", ".css").iter().any(|(path, sheet)| {
            declarations(sheet)
                .iter()
                .any(|(_, property, value)| format!("{path}: {property}: {value}") == *known)
        });
        assert!(there, "{known} is gone: take it out of LITERAL");
    }
    for planted in [
        "border-radius: 8px;",
        "border-radius: 50%;",
        "font-size: 0.9rem;",
        "font-size: clamp(1rem, 2vw, var(--text-l));",
        "padding: var(--s2) 0.1rem;",
        "margin-inline-start: -1.5em;",
        "inset-block-end: calc(7rem + var(--s6));",
        "border: 1px solid var(--line);",
        "gap: 12px;",
    ] {
        assert_eq!(sizes("a.css", planted, &[]).len(), 1, "{planted}");
        let known = format!("a.css: {}", planted.trim_end_matches(';'));
        assert_eq!(sizes("a.css", planted, &[(&known, "")]).len(), 0, "{planted}, let in");
    }
    for fine in [
        "padding: 0 var(--s2);",
        "inset: auto 0 0;",
        "top: calc(100% + var(--s1));",
        "width: 2rem;",
        "margin: 0 auto;",
        "border-radius: inherit;",
    ] {
        assert_eq!(sizes("a.css", fine, &[]), Vec::<String>::new(), "{fine}");
    }
}

/// Fetched beside the style sheet rather than after it, under the very name that the sheet asks for.
#[test]
fn the_font_of_every_page_is_fetched_early() {
    let base = fs::read_to_string(root().join("style/base.css")).unwrap_or_default();
    for bundle in ["guest", "site", "office"] {
        let page = fs::read_to_string(root().join(format!("{bundle}.html"))).unwrap_or_default();
        let early = format!("<link rel=\"preload\" href=\"/pkg/{bundle}/");
        let font = page.split(&early).nth(1).and_then(|rest| rest.split('"').next()).unwrap_or_default();
        assert!(
            root().join("style").join(font).is_file(),
            "{bundle}.html fetches {font:?}, which is no file"
        );
        assert!(base.contains(&format!("url(\"{font}\")")), "{font} is asked for by no style");
    }
}

#[test]
fn the_gallery_shows_every_component() {
    let gallery: String = files("app/src", ".rs")
        .into_iter()
        .filter(|(path, _)| path.starts_with("app/src/gallery"))
        .map(|(_, code)| code)
        .collect();
    let mut found = Vec::new();
    for (path, code) in files("app/src/ui", ".rs") {
        let missing = components(&code).into_iter().filter(|name| {
            !gallery.contains(&format!("<{name} "))
                && !gallery.contains(&format!("<{name}/"))
                && !gallery.contains(&format!("<{name}<"))
                && !gallery.contains(&format!("<{name}>"))
        });
        found.extend(missing.map(|name| format!("{path}: {name} does not stand on /gallery")));
    }
    // All of them, by the list that `model` makes itself.
    if !gallery.contains("Conflict::ALL") {
        found.push("not every Conflict stands on /gallery".into());
    }
    none(found);
    assert_eq!(
        components("#[component]\npub fn A(\n) {}\n#[component]\nfn B() {}\n#[component]\npub fn C<F>() {}"),
        ["A", "C"]
    );
}
