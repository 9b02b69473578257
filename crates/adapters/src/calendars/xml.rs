//! What is needed of XML: a tree of names, texts and attributes called `name`. Entities of a document's own are not known, so
//! none can grow.
use model::outside::SourceFault;
use quick_xml::NsReader;
use quick_xml::events::{BytesStart, Event};

/// Elements within each other. Higher: a document that is all depth fills the memory. Lower: a real one does not fit.
const DEPTH_MAX: usize = 40;
/// Elements of a document. Higher: five megabytes of empty ones take some hundred in memory. Lower: a full calendar's answer
/// does not fit.
const NODES_MAX: usize = 200_000;

/// An element. Its name is without its prefix: what CalDAV names differs already in that.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Node {
    pub name: String,
    /// Its attribute of that name.
    pub named: String,
    pub text: String,
    pub children: Vec<Node>,
}

impl Node {
    /// All elements of that name below this one, however deep.
    pub fn all<'a>(&'a self, name: &str) -> Vec<&'a Node> {
        let mut found = Vec::new();
        for child in &self.children {
            if child.name == name {
                found.push(child);
            }
            found.extend(child.all(name));
        }
        found
    }

    /// The first of them.
    pub fn first<'a>(&'a self, name: &str) -> Option<&'a Node> {
        self.all(name).into_iter().next()
    }
}

/// # Errors
/// `NotACalendar`: it is no document.
pub fn read(text: &str) -> Result<Node, SourceFault> {
    let mut reader = NsReader::from_str(text);
    let mut open = vec![Node::default()];
    let mut nodes = 0;
    loop {
        let event = reader.read_event().map_err(|_| SourceFault::NotACalendar)?;
        if matches!(event, Event::Start(_) | Event::Empty(_)) {
            nodes += 1;
            if nodes > NODES_MAX {
                return Err(SourceFault::TooLarge);
            }
        }
        match event {
            Event::Start(start) => {
                if open.len() > DEPTH_MAX {
                    return Err(SourceFault::NotACalendar);
                }
                open.push(begun(&start));
            }
            Event::Empty(start) => {
                if let Some(parent) = open.last_mut() {
                    parent.children.push(begun(&start));
                }
            }
            Event::End(_) => {
                let done = open.pop().ok_or(SourceFault::NotACalendar)?;
                open.last_mut().ok_or(SourceFault::NotACalendar)?.children.push(done);
            }
            Event::Text(text) => say(&mut open, &String::from_utf8_lossy(&text.into_inner())),
            Event::CData(text) => say(&mut open, &String::from_utf8_lossy(&text.into_inner())),
            Event::GeneralRef(name) => {
                let name = String::from_utf8_lossy(&name.into_inner()).into_owned();
                say(&mut open, &resolved(&name).unwrap_or_default());
            }
            Event::Eof => break,
            _ => {}
        }
    }
    match (open.pop(), open.is_empty()) {
        (Some(root), true) if !root.children.is_empty() => Ok(root),
        _ => Err(SourceFault::NotACalendar),
    }
}

fn begun(start: &BytesStart<'_>) -> Node {
    let name = String::from_utf8_lossy(start.local_name().as_ref()).into_owned();
    let mut attributes = start.attributes();
    // Without the check that no two are the same: it looks at all of them for each, and an element may have a million.
    let mut attributes = attributes.with_checks(false).flatten();
    let named = attributes.find(|attribute| attribute.key.local_name().as_ref() == b"name");
    let named = named.map(|attribute| String::from_utf8_lossy(&attribute.value).into_owned());
    Node { name, named: named.unwrap_or_default(), ..Node::default() }
}

fn say(open: &mut [Node], text: &str) {
    if let Some(node) = open.last_mut() {
        node.text.push_str(text);
    }
}

/// `amp`, `#38`, `#x26`.
fn resolved(name: &str) -> Option<String> {
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16).ok()?,
            None => number.parse().ok()?,
        };
        return char::from_u32(code).map(String::from);
    }
    quick_xml::escape::resolve_predefined_entity(name).map(str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_texts_and_references_are_read() {
        let text = "<?xml version=\"1.0\"?><D:a xmlns:D=\"DAV:\"><D:b name=\"VEVENT\"/>x &amp; &#121;<c><![CDATA[<z>]]></c></D:a>";
        let root = read(text).expect("a document");
        let a = root.first("a").expect("the root");
        assert_eq!((a.text.as_str(), a.first("b").map(|b| b.named.as_str())), ("x & y", Some("VEVENT")));
        assert_eq!(a.first("c").map(|c| c.text.as_str()), Some("<z>"));
        assert!(read("<a><b></a>").is_err() && read("no document").is_err());
        assert!(read(&"<a>".repeat(1000)).is_err());
    }

    #[test]
    fn documents_made_to_do_harm_end_soon() {
        let many = format!("<a>{}</a>", "<b/>".repeat(NODES_MAX));
        assert_eq!(read(&many), Err(SourceFault::TooLarge));
        let wide: String = (0..300_000).map(|n| format!(" a{n}=\"\"")).collect();
        assert!(read(&format!("<a><b{wide}/></a>")).is_ok());
    }

    #[test]
    fn nothing_grows() {
        let text = "<!DOCTYPE a [<!ENTITY x \"yyyyyyyyyy\">]><a>&x;&x;</a>";
        assert_eq!(read(text).expect("a document").first("a").map(|a| a.text.clone()), Some(String::new()));
    }
}
