//! The only door from a server function to the domain.
//!
//! A server function asks for the kind of person it needs, calls one use case, converts the error: no SQL, no `if`.
//! The kinds are values with private fields, so a use case cannot be called by somebody else.
use domain::ports::Boxed;
use domain::{
    Admin, Anyone, Arriving, BillingManager, Domain, Editor, Guest, Helper, Host, Member, Operator, Planner,
};
use leptos::prelude::*;
use leptos_axum::ResponseOptions;
use model::accounts::Welcome;
use model::clinics::{ClinicBy, ClinicFront};
use model::console::{Flow, Live};
use model::doctor::Trial;
use model::factors::Lack;
use model::joining::LinkToken;
use model::limits::{Ended, Stay, way_back, with_way_back};
use model::people::Device;
use model::policy::Role;
use model::visits::Ticket;
use model::{AppError, ClinicId, Lang, ParticipantId, ProgramId, Secret, TalkId, VisitId};
use std::net::IpAddr;
use std::sync::Arc;

/// What the server's middleware found out about a request, once.
#[derive(Clone)]
pub struct Visitor {
    /// The clinic that host name or path named.
    pub front: Option<ClinicFront>,
    /// "" or "/c/{slug}": the path prefix of every link, server function and socket.
    pub base: String,
    pub lang: Lang,
    /// Used for throttling only, as a keyed hash; never stored, never logged.
    pub ip: Option<IpAddr>,
    pub sign_in: Option<Secret<String>>,
    pub operator: Option<Secret<String>>,
    /// By which a browser is known that has signed in before.
    pub browser: Option<Secret<String>>,
    /// By which it is remembered that the second factor was shown in this browser.
    pub remembered: Option<Secret<String>>,
    /// The CSP nonce of this response.
    pub nonce: Arc<str>,
    /// `light`, `dark` or empty for the system's choice, from the appearance cookie.
    pub appearance: &'static str,
    /// Shows the gallery.
    pub development: bool,
    /// What the cookie's owner is to the clinic, for a page's frame; none when signed out, or when no page is asked for.
    pub roles: Vec<Role>,
    /// How long the page may stay open, when one is asked for by somebody signed in.
    pub stay: Option<Stay>,
    /// What the browser says of itself, as far as its owner needs it to know a sign-in again.
    pub device: Device,
    /// False without a mail server.
    pub mail_leaves: bool,
}

/// What a use case tells the live room.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RoomFact {
    Admitted(ParticipantId),
    SentBack(ParticipantId),
    Removed(ParticipantId),
    /// A colleague holds the visit with its host from now on (true), or not any more.
    Leads(ParticipantId, bool),
    /// Something was said in this talk of its chat.
    Chatted(TalkId),
    Ended,
}

/// The live rooms, as server functions need them. Implemented by the server over the SFU's handle.
pub trait Calls: Send + Sync {
    /// One use, thirty seconds, bound to the seat.
    fn ticket(&self, seat: domain::joining::Seat) -> Ticket;
    fn tell(&self, visit: VisitId, fact: RoomFact);
    /// Opens a room that is nobody's visit, for a few minutes. `TooMany` when there are enough of them.
    fn trial(&self, seats: [domain::joining::Seat; 2]) -> Result<Trial, AppError>;
    /// Is the host in this call by their sign-in?
    fn holds(&self, visit: VisitId, host: &Host) -> bool;
    /// What goes through the calls of each clinic in whose calls somebody is.
    fn flows(&self) -> Vec<(ClinicId, Flow)>;
    /// A page that shows who waits is in front of this host.
    fn looked(&self, host: &Host);
    /// The key of another program, to be shown to whoever has just made it: in memory and for a few minutes.
    fn show_key(&self, key: ProgramId, secret: Secret<String>);
    fn shown_key(&self, key: ProgramId) -> Option<Secret<String>>;
    fn hide_key(&self, key: ProgramId);
    /// Who is there at this moment; none when the media server does not answer.
    fn count(&self) -> Boxed<'_, Option<Live>>;
}

/// Logs the inside of an error with a reference, returns the outside: `use_case(…).await.shown()`.
pub use domain::Shown as Show;

pub const SIGN_IN_COOKIE: &str = "__Host-bedside";
pub const OPERATOR_COOKIE: &str = "__Host-operator";
/// Says that this browser has signed in before, and to nobody but us to which account; opens nothing.
pub const BROWSER_COOKIE: &str = "__Host-browser";
/// Says that the second factor was shown in this browser; opens nothing without the password.
pub const REMEMBERED_COOKIE: &str = "__Host-remembered";
/// Language and appearance: no identity in it.
pub const LOOK_COOKIE: &str = "__Host-look";

pub fn visitor() -> Result<Visitor, AppError> {
    use_context::<Visitor>().ok_or(AppError::Unavailable)
}

pub fn domain() -> Result<Domain, AppError> {
    use_context::<Domain>().ok_or(AppError::Unavailable)
}

pub fn calls() -> Result<Arc<dyn Calls>, AppError> {
    use_context::<Arc<dyn Calls>>().ok_or(AppError::Unavailable)
}

/// Anyone at all, also without a clinic (the installation's own pages).
pub async fn anyone() -> Result<(Domain, Anyone), AppError> {
    let (domain, visitor) = (domain()?, visitor()?);
    // Without a known address everyone shares one bucket of the throttle.
    let ip = visitor.ip.unwrap_or(IpAddr::V4(std::net::Ipv4Addr::UNSPECIFIED));
    let anyone = domain.anyone(visitor.front.map(|front| front.clinic), visitor.lang, ip);
    let anyone = anyone.using(visitor.device).carrying(visitor.browser).remembered(visitor.remembered);
    let anyone = anyone.signed_in_by(visitor.sign_in);
    Ok((domain, anyone))
}

/// The clinic that the request named.
pub fn front() -> Result<ClinicFront, AppError> {
    visitor()?.front.ok_or(AppError::NotFound)
}

pub async fn member() -> Result<(Domain, Member), AppError> {
    let (domain, visitor) = (domain()?, visitor()?);
    let clinic = visitor.front.ok_or(AppError::NotFound)?.clinic;
    let cookie = visitor.sign_in.ok_or(AppError::SignedOut)?;
    let member = domain::logins::resume(&domain, clinic, &cookie).await.shown()?;
    Ok((domain, member.speaking(visitor.lang)))
}

/// Somebody whose password was right, whatever is left to do.
pub async fn arriving() -> Result<(Domain, Arriving), AppError> {
    let (domain, visitor) = (domain()?, visitor()?);
    let clinic = visitor.front.ok_or(AppError::NotFound)?.clinic;
    let cookie = visitor.sign_in.ok_or(AppError::SignedOut)?;
    let arriving = domain::logins::arriving(&domain, clinic, &cookie).await.shown()?;
    Ok((domain, arriving.speaking(visitor.lang)))
}

pub async fn host() -> Result<(Domain, Host), AppError> {
    let (domain, member) = member().await?;
    let host = member.host().shown()?;
    Ok((domain, host))
}

/// A host, or whoever plans for hosts.
pub async fn planner() -> Result<(Domain, Planner), AppError> {
    let (domain, member) = member().await?;
    let planner = member.planner().shown()?;
    Ok((domain, planner))
}

/// Whoever words what guests are told.
pub async fn editor() -> Result<(Domain, Editor), AppError> {
    let (domain, member) = member().await?;
    let editor = member.editor().shown()?;
    Ok((domain, editor))
}

/// Whoever sees what the clinic pays for.
pub async fn billing_manager() -> Result<(Domain, BillingManager), AppError> {
    let (domain, member) = member().await?;
    let manager = member.billing_manager().shown()?;
    Ok((domain, manager))
}

/// As `host`, for the way into a call: who is in it by a sign-in that time has ended meanwhile, or that newer texts wait
/// for, comes back into this call, so that no broken line ends it.
pub async fn host_of_call(visit: VisitId) -> Result<(Domain, Host), AppError> {
    let refused = match host().await {
        Err(refused @ (AppError::SignedOut | AppError::Unfinished(Lack::Texts))) => refused,
        other => return other,
    };
    let (domain, clinic, cookie) = carried()?;
    let host = domain::logins::lapsed(&domain, clinic, &cookie).await.shown()?;
    if calls()?.holds(visit, &host) { Ok((domain, host)) } else { Err(refused) }
}

/// The cookie of this browser at this clinic, whatever it still opens.
pub fn carried() -> Result<(Domain, ClinicId, Secret<String>), AppError> {
    let (domain, visitor) = (domain()?, visitor()?);
    let clinic = visitor.front.ok_or(AppError::NotFound)?.clinic;
    Ok((domain, clinic, visitor.sign_in.ok_or(AppError::SignedOut)?))
}

/// Why this browser is signed out, when it was time that did it.
pub async fn why_ended() -> Result<Option<Ended>, AppError> {
    match carried() {
        Ok((domain, clinic, cookie)) => domain::logins::why_ended(&domain, clinic, &cookie).await.shown(),
        Err(AppError::SignedOut) => Ok(None),
        Err(error) => Err(error),
    }
}

pub async fn admin() -> Result<(Domain, Admin), AppError> {
    let (domain, member) = member().await?;
    let admin = member.admin().shown()?;
    Ok((domain, admin))
}

/// Somebody with a good link to a visit of this clinic.
pub async fn guest(link: &LinkToken) -> Result<(Domain, Guest), AppError> {
    front()?;
    let (domain, anyone) = anyone().await?;
    let guest = domain::joining::guest(&domain, &anyone, link).await.shown()?;
    Ok((domain, guest))
}

pub async fn operator() -> Result<(Domain, Operator), AppError> {
    let (domain, operator, cookie) = carried_by_operator().await?;
    // The browser forgets it twelve hours after its last use, as the server does.
    operator_cookie(&cookie);
    Ok((domain, operator))
}

/// The same when it is an open page that asks: that keeps no sign-in.
pub async fn operator_still() -> Result<(Domain, Operator), AppError> {
    let (domain, visitor) = (domain()?, visitor()?);
    let cookie = visitor.operator.ok_or(AppError::SignedOut)?;
    let operator = domain::operator::still(&domain, &cookie).await.shown()?;
    Ok((domain, operator.speaking(visitor.lang)))
}

/// The operator, in a clinic that lets them help and that they have opened.
pub async fn helper(clinic: ClinicId) -> Result<(Domain, Helper), AppError> {
    let (domain, operator) = operator().await?;
    let helper = domain::support::helper(&domain, &operator, clinic).await.shown()?;
    Ok((domain, helper))
}

/// The same when it is the open page that asks: that keeps no sign-in.
pub async fn helper_still(clinic: ClinicId) -> Result<Helper, AppError> {
    let (domain, visitor) = (domain()?, visitor()?);
    let cookie = visitor.operator.ok_or(AppError::SignedOut)?;
    let operator = domain::operator::still(&domain, &cookie).await.shown()?;
    domain::support::helper(&domain, &operator, clinic).await.shown()
}

async fn carried_by_operator() -> Result<(Domain, Operator, Secret<String>), AppError> {
    let (domain, visitor) = (domain()?, visitor()?);
    let cookie = visitor.operator.ok_or(AppError::SignedOut)?;
    let operator = domain::operator::resume(&domain, &cookie).await.shown()?;
    Ok((domain, operator.speaking(visitor.lang), cookie))
}

/// The operator's sign-in ends, and the browser forgets it.
pub async fn operator_leaves() -> Result<(), AppError> {
    let (domain, operator, _) = carried_by_operator().await?;
    domain::operator::leave(&domain, &operator).await.shown()?;
    forget(OPERATOR_COOKIE);
    Ok(())
}

/// Where the owner of a new cookie begins: with what is left to do, or else with the first place that is theirs.
pub async fn home(domain: &Domain, cookie: &Secret<String>) -> &'static str {
    let Ok(ClinicFront { clinic, .. }) = front() else { return "/today" };
    match domain::logins::arriving(domain, clinic, cookie).await {
        Ok(arriving) if arriving.lacks().is_some() => "/finish",
        Ok(arriving) => crate::ui::first_place(arriving.roles()),
        Err(_) => "/today",
    }
}

/// Sends the owner of a new cookie back to where they were, or else home; by way of what is left to do.
pub async fn go_back(domain: &Domain, cookie: &Secret<String>, back: &str) {
    match (home(domain, cookie).await, way_back(back)) {
        ("/finish", Some(back)) => redirect(&with_way_back("/finish", back)),
        (home, back) => redirect(back.unwrap_or(home)),
    }
}

/// Sends the browser to a page of the same clinic.
pub fn redirect(path: &str) {
    let base = use_context::<Visitor>().map(|visitor| visitor.base).unwrap_or_default();
    leptos_axum::redirect(&format!("{base}{path}"));
}

/// Marks a request that is a form's: its answer leads to a page.
#[derive(Clone, Copy, Debug)]
pub struct FromForm;

/// False for a script, which knows by itself where to go: the router would take the redirect for one of its own pages.
pub fn is_form() -> bool {
    use_context::<http::request::Parts>().is_some_and(|parts| parts.extensions.get::<FromForm>().is_some())
}

/// To the sign-in page, from which one comes back to the page that was asked for.
pub fn to_sign_in() {
    let parts = use_context::<http::request::Parts>();
    let here = parts.as_ref().and_then(|parts| parts.uri.path_and_query()).map_or("", |here| here.as_str());
    redirect(&model::limits::sign_in_at(here));
}

/// Sends the browser to a page of another clinic or of the installation itself (after opening a clinic).
pub fn redirect_to(address: &str) {
    leptos_axum::redirect(address);
}

/// To the first page of a clinic that was just opened. A cookie holds for one host name only: where the clinic's own
/// address is another one than this, the founder is handed over.
pub async fn enter_clinic(domain: &Domain, opened: &domain::logins::SignedUp) -> Result<(), AppError> {
    let slug = &opened.front.slug;
    if is_here(&domain.origin().clinic_url(&opened.front, "/")) {
        signed_in(domain, opened.front.clinic, &opened.cookie).await;
        redirect_to(&format!("/c/{slug}/today"));
    } else {
        let token = domain::logins::hand_over(domain, opened).await.shown()?;
        // By a page of this host: browsers do not follow a form to another one (CSP `form-action`).
        redirect_to(&format!("/welcome/{}?clinic={slug}", token.expose()));
    }
    Ok(())
}

/// Where a clinic is at home, and whether that is here; the clinic of the page's own address without a name.
pub async fn welcome(slug: &str) -> Result<Welcome, AppError> {
    let domain = domain()?;
    let front = match slug {
        "" => front()?,
        slug => domain::clinics::find(&domain, &ClinicBy::Slug(slug.to_owned())).await.shown()?,
    };
    let address = domain.origin().clinic_url(&front, "/");
    Ok(Welcome { here: slug.is_empty() && is_here(&address), address })
}

/// The request came to the host of this address.
fn is_here(address: &str) -> bool {
    let named = address.split("://").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
    let parts = use_context::<http::request::Parts>();
    let host = parts.as_ref().and_then(|parts| parts.headers.get(http::header::HOST)?.to_str().ok());
    host.is_some_and(|host| host.eq_ignore_ascii_case(named))
}

/// The browser goes on by itself, also without scripts.
pub fn go_on(address: &str) {
    if let (Some(response), Ok(header)) =
        (use_context::<ResponseOptions>(), http::HeaderValue::from_str(&format!("0; url={address}")))
    {
        response.insert_header(http::HeaderName::from_static("refresh"), header);
    }
}

/// Sets the sign-in cookie (RFC 6265bis): `__Host-` binds it to this very host. From now on the browser is known as well,
/// where nothing is left to be shown.
pub async fn signed_in(domain: &Domain, clinic: ClinicId, cookie: &Secret<String>) {
    let kept_s = domain::logins::cookie_s(domain, clinic).await.shown().unwrap_or_default();
    set_cookie(SIGN_IN_COOKIE, cookie.expose(), u32::try_from(kept_s).unwrap_or_default());
    let carried = visitor().ok().and_then(|visitor| visitor.browser);
    // Whoever is signed in is signed in, also when this fails; the log says so.
    if let Ok(known) = domain::logins::know_browser(domain, clinic, cookie, carried.as_ref()).await.shown() {
        browser_cookie(&known);
    }
}

/// By which this browser is known from now on.
pub fn browser_cookie(known: &Secret<String>) {
    set_cookie(BROWSER_COOKIE, known.expose(), 180 * 24 * 3600);
}

pub fn remembered_cookie(token: &Secret<String>, seconds: u32) {
    set_cookie(REMEMBERED_COOKIE, token.expose(), seconds);
}

pub fn operator_cookie(value: &Secret<String>) {
    set_cookie(OPERATOR_COOKIE, value.expose(), 12 * 3600);
}

/// Ends the sign-in in this browser and empties what it kept.
pub fn clear_cookie() {
    forget(SIGN_IN_COOKIE);
}

/// The browser's cookie, and whatever else it kept of this host.
fn forget(cookie: &str) {
    set_cookie(cookie, "", 0);
    if let Some(response) = use_context::<ResponseOptions>() {
        let value = http::HeaderValue::from_static("\"cache\", \"storage\"");
        response.insert_header(http::HeaderName::from_static("clear-site-data"), value);
    }
}

fn set_cookie(name: &str, value: &str, max_age_s: u32) {
    let cookie = format!("{name}={value}; Path=/; Max-Age={max_age_s}; Secure; HttpOnly; SameSite=Lax");
    if let (Some(response), Ok(header)) =
        (use_context::<ResponseOptions>(), http::HeaderValue::from_str(&cookie))
    {
        response.append_header(http::header::SET_COOKIE, header);
    }
}
