//! The sentences at the end of the planning form: what will happen, and what will not.
use super::{repeating, words};
use model::outbox::Post;
use model::visits::{Preview, PreviewColleague, PreviewGuest};
use model::{Lang, Shown};
use texts::visits as texts;

/// Whose visit it is where it is another's, one sentence for the time, then one for each guest.
pub fn lines(lang: Lang, preview: &Preview) -> Vec<String> {
    let start = match (&preview.series, &preview.starts) {
        (Some(series), _) => repeating::lines(lang, series),
        (None, None) => vec![texts::sum_now(lang).to_owned()],
        (None, Some(starts)) => vec![texts::sum_starts(lang, &starts.words, &starts.zone)],
    };
    let guests = preview.guests.iter().map(|guest| match preview.series {
        // All dates stand in one letter, and each guest reads their own hours there.
        Some(_) if guest.mail && preview.post == Post::Goes => {
            ::texts::series::sum_mail(lang, words::name_of(lang, &guest.name))
        }
        _ => line(lang, guest, preview.post),
    });
    let host = preview.host.as_ref().map(|host| texts::sum_host(lang, ::texts::isolate(host)));
    let colleagues = preview.colleagues.iter().flat_map(|colleague| coming(lang, colleague));
    host.into_iter().chain(start).chain(guests).chain(colleagues).chain(reminders(lang, preview)).collect()
}

/// Who of the clinic's own people comes as well, and that they have something else then.
fn coming(lang: Lang, colleague: &PreviewColleague) -> Vec<String> {
    let name = words::name_of(lang, &colleague.name);
    let mut lines = vec![match colleague.cohost {
        true => ::texts::colleagues::sum_cohost(lang, &name),
        false => ::texts::colleagues::sum_colleague(lang, &name),
    }];
    if colleague.busy {
        lines.push(::texts::conflicts::busy_host(lang, name));
    }
    lines
}

/// For whoever gets messages. Of several visits each has reminders of its own, which would be a page of them.
fn reminders(lang: Lang, preview: &Preview) -> Option<String> {
    let goes =
        |guest: &PreviewGuest| guest.mail && preview.post == Post::Goes || guest.text == Some(Post::Goes);
    if preview.series.is_some() || preview.reminders.is_empty() || !preview.guests.iter().any(goes) {
        return None;
    }
    let times: Vec<&str> = preview.reminders.iter().map(|at| at.words.as_str()).collect();
    let count = i64::try_from(times.len()).unwrap_or(i64::MAX);
    Some(::texts::reminders::planned(lang, count, times.join(" · ")))
}

fn line(lang: Lang, guest: &PreviewGuest, post: Post) -> String {
    let name = words::name_of(lang, &guest.name);
    if let Some(post) = guest.text {
        return by_text(lang, name, guest.their_starts.as_ref(), post);
    }
    match (&guest.their_starts, guest.mail, post) {
        (_, false, _) => texts::sum_none(lang, name),
        (_, true, Post::Kept) => texts::sum_mail_kept(lang, name),
        (_, true, Post::Held) => texts::sum_mail_held(lang, name),
        (None, true, Post::Goes) => texts::sum_mail(lang, name),
        (Some(theirs), true, Post::Goes) => texts::sum_mail_theirs(lang, name, &theirs.words, &theirs.zone),
    }
}

fn by_text(lang: Lang, name: String, theirs: Option<&Shown>, post: Post) -> String {
    match (theirs, post) {
        (_, Post::Kept) => texts::sum_text_kept(lang, name),
        (_, Post::Held) => texts::sum_text_held(lang, name),
        (None, Post::Goes) => texts::sum_text(lang, name),
        (Some(theirs), Post::Goes) => texts::sum_text_theirs(lang, name, &theirs.words, &theirs.zone),
    }
}

/// What the button does, in its own words.
pub fn submit_words(lang: Lang, preview: &Preview) -> &'static str {
    let told = |guest: &PreviewGuest| {
        guest.mail && preview.post != Post::Kept || guest.text.is_some_and(|post| post != Post::Kept)
    };
    let mailed = preview.guests.iter().any(told);
    match (mailed, preview.starts.is_none()) {
        (true, _) => texts::submit_mail(lang),
        (false, true) => texts::submit_now(lang),
        (false, false) => texts::submit_plain(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::Time;
    use model::conflicts::Conflicts;

    fn shown(words: &str, zone: &str) -> Shown {
        Shown { at: Time(0), words: words.to_owned(), clock: String::new(), zone: zone.to_owned() }
    }

    fn preview(mail: bool, post: Post) -> Preview {
        let their_starts = Some(shown("Tue, Nov 24 at 3:30 pm", "Denver time"));
        let guests = vec![PreviewGuest { name: "Maya Lin".to_owned(), mail, text: None, their_starts }];
        let starts = Some(shown("Tue, Nov 24 at 5:30 pm", "New York time"));
        let (reminders, colleagues, conflicts) = (Vec::new(), Vec::new(), Conflicts::default());
        Preview { host: None, starts, guests, reminders, post, conflicts, colleagues, series: None }
    }

    #[test]
    fn reminders_are_told_of_where_they_go() {
        let with = |mail, post| Preview {
            reminders: vec![shown("Mon, Nov 23 at 5:30 pm", ""), shown("Tue, Nov 24 at 5:15 pm", "")],
            ..preview(mail, post)
        };
        let told = lines(Lang::En, &with(true, Post::Goes));
        assert_eq!(told[2], "2 reminders follow: Mon, Nov 23 at 5:30 pm · Tue, Nov 24 at 5:15 pm.");
        assert_eq!(lines(Lang::En, &with(false, Post::Goes)).len(), 2);
        assert_eq!(lines(Lang::En, &with(true, Post::Kept)).len(), 2);
    }

    #[test]
    fn both_zones_are_named_when_they_differ() {
        let lines = lines(Lang::En, &preview(true, Post::Goes));
        assert_eq!(lines[0], "Your time: Tue, Nov 24 at 5:30 pm, New York time.");
        assert_eq!(lines[1], "Maya Lin gets a mail now. Their time: Tue, Nov 24 at 3:30 pm, Denver time.");
    }

    #[test]
    fn whoever_plans_for_another_reads_for_whom() {
        let theirs = Preview { host: Some("Dr. Ben Ito".to_owned()), ..preview(true, Post::Goes) };
        assert_eq!(lines(Lang::En, &theirs)[0], "Dr. Ben Ito holds the visit.");
        assert_eq!(lines(Lang::Es, &theirs).len(), 3);
    }

    #[test]
    fn a_colleague_comes_without_a_mail_to_hand_over() {
        let ben = PreviewColleague { name: "Dr. Ben Ito".to_owned(), cohost: true, busy: true };
        let with = Preview { colleagues: vec![ben], ..preview(true, Post::Goes) };
        let told = lines(Lang::En, &with);
        assert!(told[2].contains("Dr. Ben Ito") && told[2].contains("co-host"), "{told:?}");
        assert_eq!(told[3], ::texts::conflicts::busy_host(Lang::En, "Dr. Ben Ito"));
    }

    #[test]
    fn a_text_message_is_no_mail() {
        let by_text = |post| {
            let mut preview = preview(false, Post::Goes);
            preview.guests[0].text = Some(post);
            (lines(Lang::En, &preview)[1].clone(), submit_words(Lang::En, &preview))
        };
        assert!(by_text(Post::Goes).0.starts_with("Maya Lin gets a text message now. Their time:"));
        assert_eq!(by_text(Post::Goes).1, "Plan and send invitation");
        assert!(by_text(Post::Kept).0.contains("Text messages are not set up"));
        assert_eq!(by_text(Post::Kept).1, "Plan the visit");
    }

    #[test]
    fn it_says_what_is_not_done() {
        assert!(lines(Lang::En, &preview(false, Post::Goes))[1].starts_with("Maya Lin gets no mail"));
        assert!(lines(Lang::En, &preview(true, Post::Held))[1].contains("as soon as you have confirmed"));
        let kept = preview(true, Post::Kept);
        assert_eq!(
            lines(Lang::En, &kept)[1],
            "No mail server is set up, so Maya Lin gets no mail: the next page shows you the link and the code to hand over."
        );
        assert_eq!(submit_words(Lang::En, &kept), "Plan the visit");
        assert_eq!(submit_words(Lang::En, &preview(false, Post::Goes)), "Plan the visit");
    }
}
