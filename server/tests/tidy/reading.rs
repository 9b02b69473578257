//! Reads Rust, SQL and style sheets just well enough for the house rules: no parser, but strings, names and tables.

/// A text in the code that is SQL, with the constant or function it stands in.
pub struct Statement {
    pub line: usize,
    pub name: String,
    /// Lower case, one space between words.
    pub sql: String,
}

/// String literals are taken as SQL when they start like it. The parts of one `concat!` are one text; what a macro
/// puts between them (a list of columns) is left out.
pub fn statements(text: &str) -> Vec<Statement> {
    const STARTS: &[&str] =
        &["select ", "insert ", "update ", "delete from ", "with ", "create ", "drop ", "alter "];
    let text = without_tests(text);
    let (mut found, mut name, mut joined) = (Vec::new(), String::new(), None::<(usize, String)>);
    for token in tokens(text) {
        match token {
            Token::Named(new) => name = new,
            Token::ConcatOpens(line) => joined = Some((line, String::new())),
            Token::ConcatCloses => {
                if let Some((line, sql)) = joined.take() {
                    found.push(Statement { line, name: name.clone(), sql: squeeze(&sql) });
                }
            }
            Token::Text(line, part) => match &mut joined {
                Some((_, sql)) => {
                    sql.push_str(&part);
                    sql.push_str(" _ ");
                }
                None => found.push(Statement { line, name: name.clone(), sql: squeeze(&part) }),
            },
        }
    }
    found.retain(|statement| STARTS.iter().any(|start| statement.sql.starts_with(start)));
    found
}

enum Token {
    /// `fn x`, `const X`, `static X`, or `X =` inside of a macro that lists statements.
    Named(String),
    ConcatOpens(usize),
    ConcatCloses,
    Text(usize, String),
}

fn tokens(text: &str) -> Vec<Token> {
    let bytes = text.as_bytes();
    let (mut found, mut at, mut line) = (Vec::new(), 0, 1);
    let (mut word, mut before) = (String::new(), String::new());
    // Open parentheses inside the present concat!, and 0 outside of one.
    let mut depth = 0_usize;
    while let Some(&byte) = bytes.get(at) {
        let rest = &text[at..];
        let width = if rest.starts_with("//") {
            rest.find('\n').unwrap_or(rest.len())
        } else if let Some((inside, width)) = string_literal(rest, &word) {
            found.push(Token::Text(line, inside));
            width
        } else if byte == b'\'' {
            char_or_lifetime(rest)
        } else {
            rest.chars().next().map_or(1, char::len_utf8)
        };
        let c = byte as char;
        if width == 1 && (c.is_ascii_alphanumeric() || c == '_') {
            word.push(c);
        } else {
            if !word.is_empty() {
                if matches!(before.as_str(), "fn" | "const" | "static") {
                    found.push(Token::Named(word.clone()));
                }
                before = std::mem::take(&mut word);
            }
            let constant = before.len() > 1
                && before.chars().all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
            if c == '=' && constant && depth == 0 {
                found.push(Token::Named(before.clone()));
            }
            match c {
                '(' if depth > 0 => depth += 1,
                '(' if before == "concat" => {
                    depth = 1;
                    found.push(Token::ConcatOpens(line));
                }
                ')' if depth > 0 => {
                    depth -= 1;
                    if depth == 0 {
                        found.push(Token::ConcatCloses);
                    }
                }
                _ => {}
            }
        }
        line += rest[..width].matches('\n').count();
        at += width;
    }
    found
}

/// A plain or raw string literal at the start of `rest`: what is in it, and its width. `word` is what stands right
/// before, since the `r` of a raw literal has been read as a word by now.
fn string_literal(rest: &str, word: &str) -> Option<(String, usize)> {
    if matches!(word, "r" | "br") {
        let hashes = rest.len() - rest.trim_start_matches('#').len();
        let inside = rest[hashes..].strip_prefix('"')?;
        let end = inside.find(&format!("\"{}", "#".repeat(hashes)))?;
        return Some((inside[..end].to_owned(), hashes + 1 + end + 1 + hashes));
    }
    let inside = rest.strip_prefix('"')?;
    let mut escaped = false;
    for (at, c) in inside.char_indices() {
        match c {
            _ if escaped => escaped = false,
            '\\' => escaped = true,
            '"' => return Some((inside[..at].replace("\\\n", " ").replace("\\n", " "), at + 2)),
            _ => {}
        }
    }
    None
}

/// The width of `'x'`, of `'\n'`, or of the quote of a lifetime.
fn char_or_lifetime(rest: &str) -> usize {
    let mut chars = rest.char_indices().skip(1);
    match chars.next() {
        Some((_, '\\')) => chars.skip(1).find(|(_, c)| *c == '\'').map_or(1, |(at, _)| at + 1),
        Some(_) => match chars.next() {
            Some((at, '\'')) => at + 1,
            _ => 1,
        },
        None => 1,
    }
}

/// The tables that a statement reads or writes, without those that it defines itself (`with x as (…)`).
pub fn tables(sql: &str) -> Vec<String> {
    let spaced = sql.replace(['(', ')', ',', ';'], " \u{1} ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let own: Vec<&str> = words.windows(3).filter(|w| w[1] == "as" && w[2] == "\u{1}").map(|w| w[0]).collect();
    let mut found = Vec::new();
    for (at, pair) in words.windows(2).enumerate() {
        let before = at.checked_sub(1).and_then(|before| words.get(before)).copied().unwrap_or_default();
        let names = match pair[0] {
            // `is distinct from $2`, `for update`, `do update set` name no table.
            "from" => before != "distinct",
            "update" => !matches!(before, "for" | "do" | "key"),
            "join" | "into" => true,
            _ => false,
        };
        let name = pair[1].split('.').next().unwrap_or_default();
        let table = name.starts_with(|c: char| c.is_ascii_lowercase())
            && name.chars().all(|c| c.is_ascii_lowercase() || c == '_');
        if names && table && !own.contains(&name) && !["select", "set", "lateral"].contains(&name) {
            found.push(name.to_owned());
        }
    }
    found
}

pub fn squeeze(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// What stands before a file's test module: tests may be coarse.
pub fn without_tests(text: &str) -> &str {
    text.split("\n#[cfg(test)]\nmod ").next().unwrap_or(text)
}

/// Comments of a style sheet become spaces, so that line numbers stay.
pub fn blank_comments(text: &str) -> String {
    let (mut out, mut rest) = (String::with_capacity(text.len()), text);
    while let Some(start) = rest.find("/*") {
        out.push_str(&rest[..start]);
        let end = rest[start..].find("*/").map_or(rest.len(), |end| start + end + 2);
        out.extend(rest[start..end].chars().map(|c| if c == '\n' { '\n' } else { ' ' }));
        rest = &rest[end..];
    }
    out + rest
}

pub fn numbered(text: &str, check: impl Fn(&str) -> Option<String>) -> Vec<String> {
    text.lines().enumerate().filter_map(|(at, line)| Some(format!("{}: {}", at + 1, check(line)?))).collect()
}
