//! What may be typed, what becomes of it, and that nothing in it or in a value is more than text.
use super::super::bedside;
use super::*;
use crate::mail::render::{render, tests::front};
use model::Lang;
use proptest::prelude::*;

fn id(kind: TemplateKind, channel: Channel) -> TemplateId {
    TemplateId { kind, channel, lang: Lang::En }
}

fn words(subject: &str, heading: &str, body: &str) -> TemplateWords {
    TemplateWords { subject: subject.into(), heading: heading.into(), body: body.into() }
}

const INVITATION: TemplateId =
    TemplateId { kind: TemplateKind::Invitation, channel: Channel::Mail, lang: Lang::En };

fn values(guest: &str) -> Values {
    Values::from([
        (Variable::Guest, guest.to_owned()),
        (Variable::Time, "tomorrow at 3:30 pm".to_owned()),
        (Variable::Link, "https://harbor.example/j/abc".to_owned()),
    ])
}

fn wrong(id: TemplateId, words: &TemplateWords) -> Vec<(String, FieldCode)> {
    match check(id, words) {
        Err(AppError::Invalid(fields)) => fields.into_iter().map(|one| (one.field, one.code)).collect(),
        other => panic!("not refused: {other:?}"),
    }
}

#[test]
fn every_fault_is_named_at_its_field() {
    let faults = |subject: &str, heading: &str, body: &str| wrong(INVITATION, &words(subject, heading, body));
    let one = |field: &str, code| vec![(field.to_owned(), code)];
    let good = "At {time}: {link}";
    assert!(check(INVITATION, &words("Visit {time}", "Hello {guest}", good)).is_ok());
    assert_eq!(faults("", "Hello", good), one("subject", FieldCode::Required));
    assert_eq!(faults(&"x".repeat(151), "Hello", good), one("subject", FieldCode::TooLong));
    // A subject is read on a locked screen.
    assert_eq!(faults("{link}", "Hello", good), one("subject", FieldCode::UnknownVariable));
    assert_eq!(faults("Visit", "{code}", good), one("heading", FieldCode::UnknownVariable));
    for body in ["{time} {link} {topic}", "{time} {link} {", "{time} {link} }", "{time} {link} { guest }"] {
        assert_eq!(faults("Visit", "Hello", body), one("body", FieldCode::UnknownVariable), "{body}");
    }
    assert_eq!(faults("Visit", "Hello", "At {time}"), one("body", FieldCode::LinkMissing));
    assert_eq!(faults("Visit", "Hello", "{link}"), one("body", FieldCode::TimeMissing));
    assert_eq!(faults("", "", "{old_time}").len(), 3, "all at once");
}

/// What is not known on an occasion is no variable there, and nothing about health is one anywhere.
#[test]
fn a_message_knows_what_it_is_about_and_no_more() {
    let cancelled = id(TemplateKind::Cancelled, Channel::Mail);
    let fault = wrong(cancelled, &words("Cancelled", "Hello", "{time} {link}"));
    assert_eq!(fault, [("body".to_owned(), FieldCode::UnknownVariable)]);
    for id in TemplateId::all() {
        let known = id.kind.variables(id.channel);
        assert!(id.kind.needs().iter().all(|needed| known.contains(needed)), "{id:?}");
        assert_eq!(TemplateId::parse(&id.text()), Some(id));
    }
    for variable in Variable::ALL {
        let name = variable.typed();
        assert!(!["topic", "reason", "note", "health"].iter().any(|word| name.contains(word)), "{name}");
    }
}

/// What a clinic begins with can be saved as it stands, in each language and by both channels.
#[test]
fn bedsides_own_words_pass_the_same_rules() {
    for id in TemplateId::all() {
        let ours = bedside::words(id);
        let kept = check(id, &ours).unwrap_or_else(|error| panic!("{id:?}: {error:?}"));
        assert_eq!(kept, ours, "{id:?}");
        let own = Own::of(id, &kept).expect("what is kept is read");
        if id.channel == Channel::Sms {
            let all = Variable::ALL.map(|variable| (variable, "x".repeat(60)));
            assert!(own.text(&Values::from(all)).is_some(), "{id:?} fits");
        }
    }
}

/// Injection: by what is typed, and by what somebody is called.
#[test]
fn nothing_is_more_than_text() {
    let typed =
        words("Visit", "<b>Hello</b> {guest}", "<script>x</script>\nhttps://evil.example {time}\n\n{link}");
    let own = Own::of(INVITATION, &typed).unwrap();
    let values = values("{link}<img src=x>");
    let blocks = own.blocks(&values, "Join");
    assert_eq!(blocks[0], Block::Heading("<b>Hello</b> {link}<img src=x>".into()));
    assert_eq!(blocks[1], Block::Text("<script>x</script>\nhttps://evil.example tomorrow at 3:30 pm".into()));
    let url = "https://harbor.example/j/abc".to_owned();
    assert_eq!(blocks[2..], [Block::Button { label: "Join".into(), url }]);
    let made = render(&front(), Lang::En, &own.subject(&values), &blocks);
    for tag in ["<script", "<img", "<b>", "href=\"https://evil"] {
        assert!(!made.html.contains(tag), "{tag}");
    }
    assert_eq!(made.html.matches("href=").count(), 1, "the one link is the variable's");
    assert!(made.html.contains("<h1 ") && made.html.contains("lang=\"en\""));
    assert!(made.html.contains("&lt;/script&gt;<br>https://evil.example"), "line breaks are kept");
}

#[test]
fn a_link_inside_of_a_sentence_is_a_button_all_the_same() {
    let own = Own::of(INVITATION, &words("V", "H", "It is {time} ({link}).\n\nCall us {phone}.")).unwrap();
    let blocks = own.blocks(&values("Maya"), "Join");
    let kinds: Vec<&str> = blocks
        .iter()
        .map(|block| match block {
            Block::Heading(_) => "heading",
            Block::Text(_) => "text",
            Block::Button { .. } => "button",
            _ => "other",
        })
        .collect();
    assert_eq!(kinds, ["heading", "text", "button", "text"], "of the bracket behind it nothing is left");
}

/// A subject that begins another header of the mail would be one that somebody typed into their name.
#[test]
fn a_subject_is_one_line() {
    let own =
        Own::of(INVITATION, &words("Visit\r\nBcc: all@elm.example {guest}", "H", "{time} {link}")).unwrap();
    let said = own.subject(&values("\u{2068}محمد\u{2069}"));
    assert_eq!(said, "Visit Bcc: all@elm.example محمد");
    assert!(own.subject(&values("Tuesday\nFriday")).ends_with(" Tuesday, Friday"));
    let made = render(&front(), Lang::En, &own.subject(&values("Maya\r\nBcc: x@y.example")), &[]);
    assert!(!made.subject.contains(['\r', '\n']));
}

#[test]
fn a_text_says_how_to_get_no_more_and_gets_shorter_where_names_are_long() {
    let id = id(TemplateKind::Reminder, Channel::Sms);
    let own = Own::of(id, &words("", "", "{host}: {time} {link}")).unwrap();
    let mut all = values("Maya");
    assert!(own.text(&all).unwrap().ends_with(" STOP to end."));
    let says = Own::of(id, &words("", "", "{time} {link} Reply STOP.")).unwrap();
    assert_eq!(says.text(&all).unwrap().matches("STOP").count(), 1);
    all.insert(Variable::Host, "PALO ALTO CLINIC".to_owned());
    assert!(own.text(&all).unwrap().ends_with(" STOP to end."), "somebody's name says nothing of it");
    all.insert(Variable::Host, "x".repeat(500));
    assert!(own.text(&all).unwrap().contains(&format!("{}:", "x".repeat(30))));
    all.insert(Variable::Link, "y".repeat(500));
    assert_eq!(own.text(&all), None, "then Bedside's words are sent");
}

proptest! {
    /// Whatever is typed is refused or kept, and what is kept is kept again as it is.
    #[test]
    fn any_text_is_read_without_a_slip(
        subject in any::<String>(),
        body in "(?s)(\\{(link|time|guest|x)\\}|[{}]|.|\n){0,60}",
    ) {
        let typed = TemplateWords { subject, heading: "Hello".into(), body };
        if let Ok(kept) = check(INVITATION, &typed) {
            prop_assert_eq!(check(INVITATION, &kept), Ok(kept.clone()));
            let own = Own::of(INVITATION, &kept).expect("what is kept is read");
            let made = own.blocks(&values("Maya"), "Join");
            let button = made.iter().any(|block| matches!(block, Block::Button { .. }));
            prop_assert!(button);
        }
    }

    /// Without braces, text is itself.
    #[test]
    fn plain_text_stays(text in "[^{}]{0,80}") {
        let pieces = read(&text, &Variable::ALL).expect("nothing to refuse");
        prop_assert_eq!(fill(&pieces, |_| unreachable!("no variable")), text);
    }

    /// A value is put in and never read.
    #[test]
    fn values_stay_as_they_are(value in any::<String>()) {
        let pieces = read("{guest}", &Variable::ALL).expect("a variable");
        prop_assert_eq!(fill(&pieces, |_| value.clone()), value);
    }
}
