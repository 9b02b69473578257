//! A list is brought in, step by step: the file, its columns, and a look at what would become of it (`check.rs`).
use super::api::{self, BringIn, DropImport, SetImportColumns, SetImportEncoding};
use super::check::Check;
use super::parts::{column_words, host_of_address};
use super::with_host;
use crate::forms::{FormState, use_form};
use crate::ui::{
    Button, Card, Checkbox, Choice, ErrorView, Form, FormNotice, Icon, Kind, Notice, NoticeView, OfficePage,
    Radios, Select, Sign, Skeleton, Tone, href, use_lang,
};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::contacts::{
    Column, FileEncoding, ImportColumn, ImportColumns, ImportReadings, ImportView, Unreadable,
};
use texts::contacts as t;

#[component]
pub fn ImportPage() -> impl IntoView {
    let lang = use_lang();
    let host = host_of_address();
    let query = use_query_map();
    let step = move || query.with_untracked(|query| query.get("step")).unwrap_or_default();
    let waiting = Resource::new(|| (), |()| api::waiting_import());
    let page = move || {
        Suspend::new(async move {
            match waiting.await {
                Ok(Some(view)) if step() == "check" => view! { <Check view/> }.into_any(),
                Ok(Some(view)) if step() == "columns" => view! { <Columns view/> }.into_any(),
                Ok(_) => view! { <File host=host.get_untracked()/> }.into_any(),
                Err(error) => view! { <ErrorView error/> }.into_any(),
            }
        })
    };
    view! {
        <OfficePage title=t::import_title(lang)>
            <div class="column">
                <p class="crumb"><a href=move || href(&with_host("/contacts", &host.get()))>{t::back(lang)}</a></p>
                <Suspense fallback=|| view! { <Skeleton lines=6/> }>{page}</Suspense>
            </div>
        </OfficePage>
    }
    .into_any()
}

fn unreadable(lang: model::Lang, why: Unreadable) -> &'static str {
    match why {
        Unreadable::Empty => t::import_empty(lang),
        Unreadable::TooBig => t::import_too_big(lang),
        Unreadable::Workbook => t::import_workbook(lang),
        Unreadable::NotText => t::import_not_text(lang),
    }
}

/// The file goes to a route of its own, for it is bigger than other forms may be; that route comes back here, with why the
/// file was not read in the address.
#[component]
fn File(host: String) -> impl IntoView {
    let lang = use_lang();
    let wrong = use_query_map().with_untracked(|query| Unreadable::parse(&query.get("wrong")?));
    // The last step came after half an hour.
    let states = [use_form::<SetImportColumns>(), use_form::<SetImportEncoding>(), use_form::<BringIn>()];
    let late = states.iter().any(|state| state.error.is_some());
    let late = late.then(|| {
        let words = Notice::new(t::import_gone(lang), t::import_gone_help(lang));
        view! { <NoticeView tone=Tone::Danger words focus=true/> }
    });
    let notice = wrong.map(|why| {
        let words = Notice::new(t::import_unreadable(lang), unreadable(lang, why));
        view! { <NoticeView tone=Tone::Danger words focus=true/> }
    });
    let error = wrong.map(|why| {
        view! { <p class="field-error" id="file-error"><Icon of=Sign::Bad/> <span>{unreadable(lang, why)}</span></p> }
    });
    let described = if wrong.is_some() { "file-hint file-error" } else { "file-hint" };
    view! {
        <h1>{t::import_title(lang)}</h1>
        <p class="lead">{t::import_lead(lang)}</p>
        {late}
        {notice}
        <Card>
            <form class="form" method="post" action=href("/contacts/import/file") enctype="multipart/form-data">
                <input type="hidden" name="host" value=host/>
                <div class="field" data-invalid=wrong.is_some().then_some("")>
                    <label class="field-label" for="file">{t::import_file(lang)}</label>
                    <p class="field-hint" id="file-hint">{t::import_file_hint(lang)}</p>
                    {error}
                    <input
                        class="input"
                        type="file"
                        id="file"
                        name="file"
                        accept=".csv,.txt,.tsv,text/csv,text/plain,text/tab-separated-values"
                        aria-describedby=described
                        aria-invalid=wrong.is_some().then_some("true")
                    />
                </div>
                <Button>{t::import_read(lang)}</Button>
            </form>
        </Card>
    }
    .into_any()
}

#[component]
fn Columns(view: ImportView) -> impl IntoView {
    let lang = use_lang();
    let (heading, of) = (view.heading, view.host_name.clone());
    let columns = view.columns.into_iter().enumerate();
    let columns = columns.map(|(place, column)| view! { <OneColumn place column/> }).collect_view();
    let unsure = view.readings.as_ref().is_some_and(|readings| readings.unsure);
    let letters = view.readings.map(|readings| view! { <Letters readings/> }.into_any());
    // First, where the columns below cannot be judged before it is said.
    let (first, last) = if unsure { (letters, None) } else { (None, letters) };
    view! {
        <h1>{t::columns_title(lang)}</h1>
        <p class="lead">{t::columns_lead(lang)}</p>
        <Whose of/>
        {first}
        <FormNotice state={use_form::<SetImportColumns>()}/>
        <Card>
            <Form<SetImportColumns> arg="form">
                <Heading heading/>
                {columns}
                <Button>{t::columns_press(lang)}</Button>
            </Form<SetImportColumns>>
        </Card>
        {last}
        <OtherFile/>
    }
    .into_any()
}

/// Words of the file, as each encoding would read them: whoever knows the names sees which one is right. Folded away where it
/// was told well enough.
#[component]
fn Letters(readings: ImportReadings) -> impl IntoView {
    let lang = use_lang();
    let ImportReadings { encoding, unsure, each } = readings;
    let choices = each.into_iter().map(|reading| {
        let words: Vec<String> = reading.words.iter().map(|word| texts::isolate(word)).collect();
        Choice::new(reading.encoding.name(), words.join(" · ")).hint(encoding_words(lang, reading.encoding))
    });
    let choices = choices.collect::<Vec<_>>();
    let state = use_form::<SetImportEncoding>();
    let open = state.error.is_some();
    let form = view! {
        <p>{t::letters_lead(lang)}</p>
        <FormNotice state=state/>
        <Form<SetImportEncoding>>
            <Radios name="encoding" legend=t::letters_which(lang) value=encoding.name() choices/>
            <Button kind=Kind::Secondary>{t::letters_press(lang)}</Button>
        </Form<SetImportEncoding>>
    };
    if unsure {
        view! { <Card title=t::letters_title(lang)>{form}</Card> }.into_any()
    } else {
        view! {
            <details class="visit-end" open=open>
                <summary>{t::letters_title(lang)}</summary>
                {form}
            </details>
        }
        .into_any()
    }
}

fn encoding_words(lang: model::Lang, encoding: FileEncoding) -> &'static str {
    match encoding {
        FileEncoding::Windows1252 => t::letters_windows(lang),
        FileEncoding::Macintosh => t::letters_macintosh(lang),
        FileEncoding::Cp850 => t::letters_cp850(lang),
        FileEncoding::Cp437 => t::letters_cp437(lang),
    }
}

#[component]
fn Heading(heading: bool) -> impl IntoView {
    let state = use_context::<FormState>().unwrap_or_default();
    // A form that came back shows whether it was ticked.
    let checked = if state.action.is_empty() { heading } else { state.value("heading").is_some() };
    view! { <Checkbox name="heading" checked>{t::columns_heading(use_lang())}</Checkbox> }.into_any()
}

#[component]
fn OneColumn(place: usize, column: ImportColumn) -> impl IntoView {
    let lang = use_lang();
    let ImportColumn { title, cells, column } = column;
    let n = place + 1;
    let label = if title.is_empty() {
        t::column_n(lang, n)
    } else {
        t::column_titled(lang, n, texts::isolate(&title))
    };
    let cells: Vec<String> = cells.iter().map(|cell| texts::isolate(cell)).collect();
    let hint = if cells.is_empty() { String::new() } else { t::column_cells(lang, cells.join(", ")) };
    let choices = Column::ALL.map(|column| Choice::new(column.name(), column_words(lang, column))).to_vec();
    let name = format!("columns[{}]", ImportColumns::name_of(place));
    view! { <Select name label hint value=column.name() groups=vec![(String::new(), choices)]/> }.into_any()
}

/// Into whose book they come, for whoever plans for others.
#[component]
pub fn Whose(of: Option<String>) -> impl IntoView {
    of.map(|name| view! { <p class="note">{t::import_of(use_lang(), texts::isolate(&name))}</p> })
}

/// The way out of every step.
#[component]
pub fn OtherFile() -> impl IntoView {
    view! {
        <Form<DropImport>>
            <Button kind=Kind::Quiet sign=Sign::Undo>{t::import_drop(use_lang())}</Button>
        </Form<DropImport>>
    }
    .into_any()
}
