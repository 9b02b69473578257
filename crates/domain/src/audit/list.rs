//! A clinic's log as its administrators read it: who, what, when, in words; and whom it is about, but never what a
//! visit is about.
use super::rows::{self, Found, Wanted};
use super::words;
use crate::people::groups;
use crate::tx::Tx;
use crate::visits::when::{self, Zone};
use crate::{Admin, Domain, Error, Result};
use model::audit::{AUDIT_PAGE, AuditFilter, AuditKind, AuditPage, AuditPerson, AuditRow, AuditWho};
use model::policy::{Action, Relation};
use model::{AppError, FieldCode, Lang, Time};
use std::collections::BTreeMap;
use texts::audit as t;
use uuid::Uuid;

/// Newest first, a page at a time.
pub async fn page(domain: &Domain, admin: &Admin, filter: &AuditFilter) -> Result<AuditPage> {
    let mut tx = domain.read(admin).await?;
    let reader = Reader::new(&mut tx, admin).await?;
    let wanted = reader.wanted(filter)?;
    page_of(&mut tx, &reader, &wanted, filter).await
}

/// For whoever may read it without working here, in their language and on the clinic's clock: nothing about visits.
pub(crate) async fn page_for(tx: &mut Tx, lang: Lang, zone: &str, filter: &AuditFilter) -> Result<AuditPage> {
    let reader = Reader::of(tx, lang, Zone::stored(zone)).await?;
    let mut wanted = reader.wanted(filter)?;
    wanted.names = words::about_no_visit(&wanted.names);
    page_of(tx, &reader, &wanted, filter).await
}

async fn page_of(tx: &mut Tx, reader: &Reader, wanted: &Wanted, filter: &AuditFilter) -> Result<AuditPage> {
    let mut found = rows::find(tx, wanted, filter.before, AUDIT_PAGE + 1).await?;
    let more = usize::try_from(AUDIT_PAGE).is_ok_and(|page| found.len() > page);
    found.truncate(found.len() - usize::from(more));
    let older = found.last().filter(|_| more).map(|last| last.seq);
    let rows = found.iter().map(|entry| reader.row(entry)).collect();
    let mut people: Vec<AuditPerson> = reader
        .people
        .iter()
        .map(|(id, person)| AuditPerson { id: id.simple().to_string(), name: person.name.clone() })
        .collect();
    people.sort_by_key(|person| person.name.to_lowercase());
    Ok(AuditPage { rows, people, older, zone: reader.zone.in_words(reader.lang) })
}

struct Person {
    name: String,
    identity: Uuid,
}

/// Whoever reads, and the names that they know.
pub(super) struct Reader {
    people: BTreeMap<Uuid, Person>,
    /// Those that there still are, by name.
    groups: BTreeMap<Uuid, String>,
    zone: Zone,
    lang: Lang,
    now: Time,
}

impl Reader {
    pub async fn new(tx: &mut Tx, admin: &Admin) -> Result<Reader> {
        admin.member.may(Action::ReadAudit, Relation::Clinic)?;
        Reader::of(tx, admin.member.lang(), Zone::stored(admin.member.zone())).await
    }

    async fn of(tx: &mut Tx, lang: Lang, zone: Zone) -> Result<Reader> {
        let mut people = BTreeMap::new();
        for row in rows::people(tx).await? {
            // Whoever has left has no key any more: what they did stays, their name does not.
            let name = match tx.open(row.person_id, "member.name", row.id.0, &row.name).await {
                Ok(name) => name,
                Err(_) => t::former_member(lang).to_owned(),
            };
            people.insert(row.id.0, Person { name, identity: row.identity_id.0 });
        }
        let groups = groups::names(tx).await?.into_iter().map(|group| (group.group.0, group.name)).collect();
        Ok(Reader { people, groups, zone, lang, now: tx.now() })
    }

    pub fn wanted(&self, filter: &AuditFilter) -> Result<Wanted> {
        let mut wanted = Wanted::everything();
        if let Some(who) = AuditWho::ALL.iter().find(|who| who.name() == filter.who) {
            wanted.actor_kind = who.name();
        } else if !filter.who.is_empty() {
            let id = Uuid::try_parse(&filter.who).map_err(|_| AppError::NotFound)?;
            let person = self.people.get(&id).ok_or(AppError::NotFound)?;
            (wanted.person, wanted.identity) = (Some(id), Some(person.identity));
        }
        if !filter.kind.is_empty() {
            let kind = AuditKind::ALL.iter().find(|kind| kind.name() == filter.kind);
            wanted.names = words::names(*kind.ok_or(AppError::NotFound)?);
        }
        if !filter.day.is_empty() {
            let day = when::parse_date(&filter.day);
            let day = day.ok_or_else(|| Error::field("day", FieldCode::NotADate))?;
            (wanted.from, wanted.to) = when::bounds(day, &self.zone);
        }
        Ok(wanted)
    }

    pub fn row(&self, entry: &Found) -> AuditRow {
        let (kind, what) = words::of(&entry.name, self.lang);
        AuditRow {
            seq: entry.seq,
            day: when::day_heading(entry.at, self.now, &self.zone, self.lang),
            at: when::shown(entry.at, self.now, &self.zone, self.lang),
            kind,
            alarm: words::ALARMS.contains(&entry.name.as_str()),
            who: self.who(entry),
            what,
            about: self.about(entry),
        }
    }

    fn who(&self, entry: &Found) -> String {
        match entry.actor_kind.as_str() {
            "guest" => t::guest(self.lang).to_owned(),
            "anyone" => t::anyone(self.lang).to_owned(),
            "operator" => t::operator(self.lang).to_owned(),
            "program" => t::program(self.lang).to_owned(),
            _ => {
                let person = entry.actor_id.and_then(|id| self.people.get(&id));
                person.map_or_else(|| t::former_member(self.lang).to_owned(), |person| person.name.clone())
            }
        }
    }

    /// The visit's time, the group, or the member whom it happened to, when that is another one than who acted.
    fn about(&self, entry: &Found) -> Option<String> {
        if let Some(visit) = entry.visit_at {
            return Some(t::about_visit(self.lang, when::dated(visit, self.now, &self.zone, self.lang)));
        }
        let object = entry.object_id?;
        if let Some(name) = self.groups.get(&object) {
            return Some(t::about_group(self.lang, texts::isolate(name)));
        }
        let meant = |(id, person): &(&Uuid, &Person)| **id == object || person.identity == object;
        let (id, person) = self.people.iter().find(meant)?;
        (entry.actor_id != Some(*id)).then(|| t::about_member(self.lang, &person.name))
    }
}
