//! Parts that the pages of contacts share.
use crate::ui::{Choice, Select, use_lang};
use leptos::prelude::*;
use leptos_router::hooks::use_query_map;
use model::people::HostName;
use model::{Lang, MemberId};
use texts::contacts as t;

/// The host whom the address names, by id.
pub fn host_of_address() -> Memo<String> {
    let query = use_query_map();
    Memo::new(move |_| query.with(|query| query.get("host")).unwrap_or_default())
}

/// Whose contacts are shown, where there are several hosts: a form that leads to the same page with another one in its
/// address. By id, which is no word of anybody.
#[component]
pub fn WhoseBook(hosts: Vec<HostName>, host: Option<MemberId>) -> impl IntoView {
    let lang = use_lang();
    if hosts.len() < 2 {
        return ().into_any();
    }
    let choices = hosts.into_iter().map(|host| Choice::new(host.host.text(), host.name)).collect::<Vec<_>>();
    let value = host.map(|host| host.text()).unwrap_or_default();
    view! {
        <form method="get" class="form whose-book">
            <Select name="host" label=t::book_of(lang) value groups=vec![(String::new(), choices)]/>
            <button class="button" type="submit" data-kind="secondary">
                <span class="button-words">{t::book_show(lang)}</span>
            </button>
        </form>
    }
    .into_any()
}

/// What stands below a name: whatever is known of address and number.
pub fn reached_by(email: &str, phone: &str) -> String {
    [email, phone].into_iter().filter(|text| !text.is_empty()).collect::<Vec<_>>().join(" · ")
}

/// What a column of the book is called.
pub fn column_words(lang: Lang, column: model::contacts::Column) -> &'static str {
    use model::contacts::Column;
    match column {
        Column::Skip => t::column_skip(lang),
        Column::Name => t::name(lang),
        Column::GivenName => t::given_name(lang),
        Column::FamilyName => t::family_name(lang),
        Column::DisplayName => t::display_name(lang),
        Column::Email => t::email(lang),
        Column::Phone => t::phone(lang),
        Column::Zone => t::zone(lang),
        Column::Lang => t::language(lang),
        Column::ExternalId => t::external_id(lang),
        Column::Notes => t::notes(lang),
    }
}
