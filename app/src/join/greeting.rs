//! The greeting: who invites, when in words, one button. Plain HTML that works before any script.
use super::HelpPhone;
use super::answer::RsvpBox;
use super::api::Enter;
use super::facts::Facts;
use super::moved::NewTime;
use super::when;
use crate::call::sealed::{SealedNote, Unable, is_unable};
use crate::forms::FormState;
use crate::trial::TrialLink;
use crate::ui::{Button, FormNotice, Icon, Kind, PublicPage, Sign, TextField, href, use_lang};
use ::texts::{interpreter, isolate, join as texts};
use leptos::context::Provider;
use leptos::html::Input;
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use leptos_router::hooks::use_params_map;
use model::joining::Greeting;
use model::tasks::Task;
use model::visits::{Rsvp, VisitStatus};

/// How often the words of the wait are made anew.
const TICK_S: u64 = 10;

#[component]
pub fn GreetingPage(greeting: Greeting, state: FormState, join: Callback<String>) -> impl IntoView {
    let lang = use_lang();
    let early = greeting.starts_in_s > when::EARLY_S && greeting.status == VisitStatus::NotStarted;
    let rsvp = early.then(|| view! { <RsvpBox greeting=greeting.clone()/> });
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let change = greeting.may_change.then(|| {
        let path = href(&format!("/j/{token}/change"));
        view! { <p><Button href=path kind=Kind::Quiet external=true>{::texts::booking::change_link(lang)}</Button></p> }
    });
    // On the day itself the waiting room tests all of it.
    let trial = early.then(|| view! { <TrialLink/> });
    // Whoever cannot come has the number beside their answer.
    let phone = (!early || greeting.rsvp != Rsvp::No).then(|| view! { <HelpPhone/> });
    let unable = is_unable(greeting.sealed);
    let sealed = greeting.sealed.then(|| view! { <SealedNote/> });
    let door = if greeting.open {
        let known = greeting.clone();
        let form = move || match unable.get() {
            true => view! { <Unable/> }.into_any(),
            false => view! { <JoinForm greeting=known.clone() state=state.clone() join/> }.into_any(),
        };
        form.into_any()
    } else {
        view! { <p class="greeting-closed">{texts::closed_note(lang)}</p> }.into_any()
    };
    view! {
        <PublicPage title=texts::tab_greet(lang)>
            <div class="greeting">
                <Invitation greeting=greeting.clone()/>
                {sealed}
                {door}
                {rsvp}
                {change}
                {trial}
                {phone}
            </div>
        </PublicPage>
    }
    .into_any()
}

/// Who and when.
#[component]
pub fn Invitation(greeting: Greeting) -> impl IntoView {
    let lang = use_lang();
    let facts = Facts::of(&greeting);
    let left = RwSignal::new(greeting.starts_in_s);
    count_down(left);
    let begun = greeting.status == VisitStatus::Started;
    let words = greeting.starts.words.clone();
    let sentence = move || {
        let left = left.get();
        if begun {
            texts::begun(lang).to_owned()
        } else if (-300..=0).contains(&left) {
            texts::when_in(lang, texts::due_now(lang).to_lowercase(), &words)
        } else {
            when::sentence(lang, &words, left)
        }
    };
    // Always named: the reader's own clock may be another one, which the server cannot know.
    let there = greeting.host_starts.map(|there| {
        format!(". {}", texts::host_zone(lang, there.clock, isolate(&greeting.host_name), there.zone))
    });
    let task = match greeting.task {
        Task::Talk => None,
        Task::Captioner => Some(interpreter::invited_captioner(lang).to_owned()),
        Task::Interpreter(spoken) => {
            Some(interpreter::invited_interpreter(lang, ::texts::spoken(lang, spoken)))
        }
    };
    let late = greeting.late_min.map(|minutes| {
        let words = texts::late_note(lang, i64::from(minutes), isolate(&greeting.host_name));
        view! { <p class="greeting-late"><Icon of=Sign::Info/> <span>{words}</span></p> }
    });
    view! {
        <header class="greeting-head">
            <p class="greeting-invites">{texts::greet_invites(lang, isolate(&greeting.clinic.name))}</p>
            <h1>{texts::greet_title(lang, isolate(&greeting.host_name))}</h1>
            <p class="greeting-when">{sentence}</p>
            <p class="greeting-zone">{greeting.starts.zone.clone()} {there}</p>
            <NewTime facts/>
            {task.map(|words| view! { <p class="greeting-late"><Icon of=Sign::Info/> <span>{words}</span></p> })}
            {late}
        </header>
    }
    .into_any()
}

fn count_down(left: RwSignal<i64>) {
    Effect::new(move || {
        let tick = move || left.update(|left| *left -= TICK_S as i64);
        let handle = set_interval_with_handle(tick, std::time::Duration::from_secs(TICK_S));
        on_cleanup(move || {
            if let Ok(handle) = handle {
                handle.clear();
            }
        });
    });
}

/// A native form. Awake, the page takes the tap itself, so that the browser asks for devices within it.
#[component]
fn JoinForm(greeting: Greeting, state: FormState, join: Callback<String>) -> impl IntoView {
    let lang = use_lang();
    let input = NodeRef::<Input>::new();
    let token = use_params_map().with_untracked(|params| params.get("token").unwrap_or_default());
    let known = !greeting.my_name.trim().is_empty();
    let unfold = !known || state.error.is_some();
    let given = greeting.my_name.clone();
    let on_submit = move |event: leptos::ev::SubmitEvent| {
        event.prevent_default();
        join.run(input.get_untracked().map_or_else(|| given.clone(), |input| input.value()));
    };
    let early = greeting.starts_in_s > when::EARLY_S && greeting.status == VisitStatus::NotStarted;
    view! {
        <form method="post" class="form join-form" novalidate on:submit=on_submit>
            <input type="hidden" name="__fn" value=Enter::PATH/>
            <input type="hidden" name="link" value=token/>
            <Provider value=state.clone()>
                <FormNotice state/>
                {name_field(&greeting, unfold, input)}
            </Provider>
            <Button>{texts::join_button(lang)}</Button>
            <p class="join-note">
                {early.then(|| view! { {texts::early_note(lang)} " " })}
                {texts::join_note(lang)}
            </p>
        </form>
    }
    .into_any()
}

/// Folded away when the name is known and nothing is wrong with it; the folded field is sent all the same. Called
/// inside of what provides the form's state, where the field looks for its error.
fn name_field(greeting: &Greeting, unfold: bool, input: NodeRef<Input>) -> AnyView {
    let lang = use_lang();
    let field = view! {
        <TextField
            name="name"
            label=texts::name_label(lang)
            hint=texts::name_hint(lang, isolate(&greeting.host_name))
            value=greeting.my_name.clone()
            autocomplete="name"
            node=input
        />
    };
    if unfold {
        return field.into_any();
    }
    view! {
        <details class="join-name">
            <summary>
                <span>{texts::name_is(lang, isolate(&greeting.my_name))}</span>
                " "
                <span class="join-name-change">{texts::name_change(lang)}</span>
            </summary>
            {field}
        </details>
    }
    .into_any()
}
