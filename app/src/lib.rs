//! The interface: three applications, their routes, and the features that draw them. Read this first.
//!
//! `GuestApp` is a visit and the test call, `SiteApp` whatever else a person without an account meets, before a visit and
//! beside it, `OfficeApp` everything for a clinic's own people and the operator. Each is hydrated by its own binary of
//! `frontend`, so that whoever comes to a visit downloads neither the office nor the booking.
//! A link from one to another carries `rel="external"`.
pub mod agreements;
pub mod audit;
pub mod availability;
pub mod blocks;
pub mod booking;
pub mod calendar;
pub mod call;
pub mod chat;
pub mod clinics;
pub mod console;
pub mod contacts;
pub mod factors;
pub mod forms;
pub mod front;
pub mod gallery;
pub mod join;
pub mod logins;
pub mod lost_link;
pub mod newsletter;
pub mod noticed;
pub mod outbox;
pub mod outside;
pub mod passkeys;
pub mod people;
pub mod proof;
pub mod publish;
pub mod queue;
pub mod reports;
pub mod requests;
pub mod services;
pub mod support;
pub mod switching;
pub mod templates;
pub mod trial;
pub mod ui;
pub mod visits;

#[cfg(feature = "ssr")]
pub mod server;
#[cfg(feature = "ssr")]
pub mod shell;

use leptos::prelude::*;
use leptos_meta::provide_meta_context;
use leptos_router::components::{FlatRoutes, Route, Router};
use leptos_router::{SsrMode, path};
use ui::place::Place;

/// Which of the applications a page belongs to: chooses the bundle.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Entry {
    Guest,
    Site,
    Office,
}

#[component]
pub fn GuestApp() -> impl IntoView {
    provide_meta_context();
    let place = Place::provide();
    view! {
        <Router base=place.router_base()>
            <FlatRoutes fallback=front::NotFoundPage>
                <Route path=path!("/j/:token") view=join::LinkPage ssr=SsrMode::Async/>
                <Route path=path!("/test") view=trial::TrialPage ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

#[component]
pub fn SiteApp() -> impl IntoView {
    provide_meta_context();
    let place = Place::provide();
    view! {
        <Router base=place.router_base()>
            <FlatRoutes fallback=front::NotFoundPage>
                <Route path=path!("/") view=front::HomePage ssr=SsrMode::Async/>
                <Route path=path!("/legal/:kind") view=front::LegalPage ssr=SsrMode::Async/>
                <Route path=path!("/join") view=join::CodePage ssr=SsrMode::Async/>
                <Route path=path!("/rsvp/:token") view=join::RsvpPage ssr=SsrMode::Async/>
                <Route path=path!("/j/:token/change") view=booking::ChangePage ssr=SsrMode::Async/>
                <Route path=path!("/book") view=booking::ServicesPage ssr=SsrMode::Async/>
                <Route path=path!("/book/request/:token") view=booking::RequestStatusPage ssr=SsrMode::Async/>
                <Route path=path!("/book/with/:host") view=booking::HostOffersPage ssr=SsrMode::Async/>
                <Route path=path!("/book/:service") view=booking::HostsPage ssr=SsrMode::Async/>
                <Route path=path!("/book/:service/:host") view=booking::TimesPage ssr=SsrMode::Async/>
                <Route path=path!("/book/:service/:host/confirm") view=booking::ConfirmPage ssr=SsrMode::Async/>
                <Route path=path!("/book/:service/:host/done") view=booking::DonePage ssr=SsrMode::Async/>
                <Route path=path!("/queue/:id") view=queue::QueuePage ssr=SsrMode::Async/>
                <Route path=path!("/queue/ticket/:token") view=queue::TicketPage ssr=SsrMode::Async/>
                <Route path=path!("/lost-link") view=lost_link::LostLinkPage ssr=SsrMode::Async/>
                <Route path=path!("/newsletter/:token") view=newsletter::ConfirmNewsPage ssr=SsrMode::Async/>
                <Route path=path!("/unsubscribe/:token") view=newsletter::StopNewsPage ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

#[component]
pub fn OfficeApp() -> impl IntoView {
    provide_meta_context();
    let place = Place::provide();
    logins::staying::Staying::provide();
    view! {
        <Router base=place.router_base()>
            <FlatRoutes fallback=front::NotFoundPage>
                <Route path=path!("/sign-up") view=logins::SignUpPage ssr=SsrMode::Async/>
                <Route path=path!("/welcome/:token") view=logins::WelcomePage ssr=SsrMode::Async/>
                <Route path=path!("/sign-in") view=logins::SignInPage ssr=SsrMode::Async/>
                <Route path=path!("/arrive") view=switching::ArrivePage ssr=SsrMode::Async/>
                <Route path=path!("/finish") view=factors::FinishPage ssr=SsrMode::Async/>
                <Route path=path!("/forgot") view=logins::ForgotPage ssr=SsrMode::Async/>
                <Route path=path!("/reset/:token") view=logins::ResetPage ssr=SsrMode::Async/>
                <Route path=path!("/confirm/:token") view=logins::ConfirmPage ssr=SsrMode::Async/>
                <Route path=path!("/email/:token") view=people::NewEmailPage ssr=SsrMode::Async/>
                <Route path=path!("/today") view=visits::TodayPage ssr=SsrMode::Async/>
                <Route path=path!("/calendar") view=calendar::CalendarPage ssr=SsrMode::Async/>
                <Route path=path!("/calendar/feed") view=calendar::FeedPage ssr=SsrMode::Async/>
                <Route path=path!("/calendar/outside") view=outside::OutsidePage ssr=SsrMode::Async/>
                <Route path=path!("/visits/new") view=visits::NewVisitPage ssr=SsrMode::Async/>
                <Route path=path!("/visits/hidden") view=visits::HiddenVisitsPage ssr=SsrMode::Async/>
                <Route path=path!("/visits/:id") view=visits::VisitPage ssr=SsrMode::Async/>
                <Route path=path!("/visits/:id/move") view=visits::MovePage ssr=SsrMode::Async/>
                <Route path=path!("/visits/:id/cancel") view=visits::CancelPage ssr=SsrMode::Async/>
                <Route path=path!("/visits/:id/guests") view=visits::AddGuestPage ssr=SsrMode::Async/>
                <Route path=path!("/visits/:id/guests/:guest") view=visits::GuestPage ssr=SsrMode::Async/>
                <Route path=path!("/visits/:id/call") view=call::HostCallPage ssr=SsrMode::Async/>
                <Route path=path!("/visits/:id/chat") view=chat::office::ChatPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts") view=contacts::ContactsPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts/new") view=contacts::NewContactPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts/groups") view=contacts::ContactGroupsPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts/import") view=contacts::ImportPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts/duplicates") view=contacts::DuplicatesPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts/:id") view=contacts::ContactPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts/:id/delete") view=contacts::DeleteContactPage ssr=SsrMode::Async/>
                <Route path=path!("/contacts/:id/merge") view=contacts::MergePage ssr=SsrMode::Async/>
                <Route path=path!("/history") view=visits::HistoryPage ssr=SsrMode::Async/>
                <Route path=path!("/availability") view=availability::AvailabilityPage ssr=SsrMode::Async/>
                <Route path=path!("/requests") view=requests::RequestsPage ssr=SsrMode::Async/>
                <Route path=path!("/requests/:id") view=requests::RequestPage ssr=SsrMode::Async/>
                <Route path=path!("/services") view=services::ServicesPage ssr=SsrMode::Async/>
                <Route path=path!("/services/:id") view=services::ServicePage ssr=SsrMode::Async/>
                <Route path=path!("/queues") view=queue::office::QueuesPage ssr=SsrMode::Async/>
                <Route path=path!("/queues/waiting/:id") view=queue::office::WaitingPage ssr=SsrMode::Async/>
                <Route path=path!("/queues/:id") view=queue::office::QueueEditPage ssr=SsrMode::Async/>
                <Route path=path!("/reports") view=reports::ReportsPage ssr=SsrMode::Async/>
                <Route path=path!("/audit") view=audit::ActivityPage ssr=SsrMode::Async/>
                <Route path=path!("/agreements") view=agreements::AgreementsPage ssr=SsrMode::Async/>
                <Route path=path!("/agreements/:kind") view=agreements::AgreementPage ssr=SsrMode::Async/>
                <Route path=path!("/settings") view=clinics::SettingsPage ssr=SsrMode::Async/>
                <Route path=path!("/settings/messages") view=templates::TemplatesPage ssr=SsrMode::Async/>
                <Route path=path!("/settings/messages/:id") view=templates::TemplatePage ssr=SsrMode::Async/>
                <Route path=path!("/people") view=people::PeoplePage ssr=SsrMode::Async/>
                <Route path=path!("/people/new") view=people::InvitePage ssr=SsrMode::Async/>
                <Route path=path!("/people/groups") view=people::GroupsPage ssr=SsrMode::Async/>
                <Route path=path!("/people/groups/:id") view=people::GroupPage ssr=SsrMode::Async/>
                <Route path=path!("/licences") view=people::LicencesPage ssr=SsrMode::Async/>
                <Route path=path!("/people/:id") view=people::PersonPage ssr=SsrMode::Async/>
                <Route path=path!("/people/:id/delete") view=people::DeletePage ssr=SsrMode::Async/>
                <Route path=path!("/invited/:token") view=people::InvitedPage ssr=SsrMode::Async/>
                <Route path=path!("/account") view=people::AccountPage ssr=SsrMode::Async/>
                <Route path=path!("/account/clinics") view=switching::OtherClinicsPage ssr=SsrMode::Async/>
                <Route path=path!("/account/factor") view=factors::FactorPage ssr=SsrMode::Async/>
                <Route path=path!("/account/visits") view=people::OwnPlacesPage ssr=SsrMode::Async/>
                <Route path=path!("/operator") view=console::HealthPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/enter/:token") view=outbox::EnterPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/outbox") view=outbox::OutboxPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/outbox/:id") view=outbox::LetterPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/calls") view=console::CallsPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/clinics") view=console::ClinicsPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/clinics/:clinic") view=support::HelpPeoplePage ssr=SsrMode::Async/>
                <Route
                    path=path!("/operator/clinics/:clinic/settings")
                    view=support::HelpSettingsPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/operator/clinics/:clinic/activity")
                    view=support::HelpActivityPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/operator/jobs") view=console::JobsPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/blocks") view=blocks::BlocksPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/newsletter") view=newsletter::NewsletterPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/newsletter/new") view=newsletter::EditNewsletterPage ssr=SsrMode::Async/>
                <Route path=path!("/operator/newsletter/:id") view=newsletter::IssuePage ssr=SsrMode::Async/>
                <Route
                    path=path!("/operator/newsletter/:id/edit")
                    view=newsletter::EditNewsletterPage
                    ssr=SsrMode::Async
                />
                <Route
                    path=path!("/operator/newsletter/:id/send")
                    view=newsletter::SendNewsletterPage
                    ssr=SsrMode::Async
                />
                <Route path=path!("/gallery") view=gallery::GalleryPage ssr=SsrMode::Async/>
            </FlatRoutes>
        </Router>
    }
}

/// Wakes a guest's page. A function each rather than one with an argument: what a bundle does not call is not in it.
#[cfg(feature = "hydrate")]
pub fn wake_guest() {
    ui::place::aim_server_functions();
    leptos::mount::hydrate_body(GuestApp);
    ui::place::say_awake();
}

/// Wakes a page before a visit.
#[cfg(feature = "hydrate")]
pub fn wake_site() {
    ui::place::aim_server_functions();
    leptos::mount::hydrate_body(SiteApp);
    ui::place::say_awake();
}

/// Wakes a page of the office.
#[cfg(feature = "hydrate")]
pub fn wake_office() {
    ui::place::aim_server_functions();
    logins::leaving::never_from_memory();
    leptos::mount::hydrate_body(OfficeApp);
    ui::place::say_awake();
}
