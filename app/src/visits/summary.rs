//! The sentences at the end of the planning form: what will happen, and what will not.
use super::words;
use model::Lang;
use model::outbox::Post;
use model::visits::{Preview, PreviewGuest};
use texts::visits as texts;

/// Whose visit it is where it is another's, one sentence for the time, then one for each guest.
pub fn lines(lang: Lang, preview: &Preview) -> Vec<String> {
    let start = match &preview.starts {
        None => texts::sum_now(lang).to_owned(),
        Some(starts) => texts::sum_starts(lang, &starts.words, &starts.zone),
    };
    let guests = preview.guests.iter().map(|guest| line(lang, guest, preview.post));
    let host = preview.host.as_ref().map(|host| texts::sum_host(lang, ::texts::isolate(host)));
    host.into_iter().chain([start]).chain(guests).collect()
}

fn line(lang: Lang, guest: &PreviewGuest, post: Post) -> String {
    let name = words::name_of(lang, &guest.name);
    match (&guest.their_starts, guest.mail, post) {
        (_, false, _) => texts::sum_none(lang, name),
        (_, true, Post::Kept) => texts::sum_mail_kept(lang, name),
        (_, true, Post::Held) => texts::sum_mail_held(lang, name),
        (None, true, Post::Goes) => texts::sum_mail(lang, name),
        (Some(theirs), true, Post::Goes) => texts::sum_mail_theirs(lang, name, &theirs.words, &theirs.zone),
    }
}

/// What the button does, in its own words.
pub fn submit_words(lang: Lang, preview: &Preview) -> &'static str {
    let mailed = preview.post != Post::Kept && preview.guests.iter().any(|guest| guest.mail);
    match (mailed, preview.starts.is_none()) {
        (true, _) => texts::submit_mail(lang),
        (false, true) => texts::submit_now(lang),
        (false, false) => texts::submit_plain(lang),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use model::{Shown, Time};

    fn shown(words: &str, zone: &str) -> Shown {
        Shown { at: Time(0), words: words.to_owned(), clock: String::new(), zone: zone.to_owned() }
    }

    fn preview(mail: bool, post: Post) -> Preview {
        let their_starts = Some(shown("Tue, Nov 24 at 3:30 pm", "Denver time"));
        let guests = vec![PreviewGuest { name: "Maya Lin".to_owned(), mail, their_starts }];
        let starts = Some(shown("Tue, Nov 24 at 5:30 pm", "New York time"));
        Preview { host: None, starts, guests, post, taken: None }
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
