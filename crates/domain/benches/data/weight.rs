//! The rest of the installation: rows of a measured host, copied by the database under other hosts' and other ids.
use model::{MemberId, Time};
use std::collections::BTreeSet;
use std::ops::Range;
use testkit::{Raw, TestDatabase};
use uuid::Uuid;

/// What is copied, and how each column that must differ is made. `$1`: the measured host, `{n}`: the number of the copy.
/// What holds a page's secrets (codes) is left out.
const TABLES: [(&str, &str); 9] = [
    ("visit", "host_id = $1"),
    ("participant", "visit_id in (select id from visit where host_id = $1)"),
    ("presence", "visit_id in (select id from visit where host_id = $1)"),
    ("contact", "host_id = $1"),
    ("contact_word", "contact_id in (select id from contact where host_id = $1)"),
    (
        "letter",
        "participant_id in (select p.id from participant p join visit v on v.id = p.visit_id where v.host_id = $1)",
    ),
    (
        "guest_letter",
        "participant_id in (select p.id from participant p join visit v on v.id = p.visit_id where v.host_id = $1)",
    ),
    ("audit_event", "clinic_id = (select clinic_id from member where id = $1)"),
    ("queue_ticket", "queue_id in (select id from queue where host_id = $1)"),
];

/// The one host of the one clinic.
pub async fn host_of(database: &TestDatabase) -> MemberId {
    let host: Uuid = match database.raw().await {
        Raw::Sqlite(mut c) => {
            sqlx::query_scalar("select distinct host_id from visit").fetch_one(&mut c).await
        }
        Raw::Postgres(mut c) => {
            sqlx::query_scalar("select distinct host_id from visit").fetch_one(&mut c).await
        }
    }
    .expect("there is a host");
    MemberId(host)
}

/// Visits before now were held: both people waited, met and left.
pub async fn hold_the_past(database: &TestDatabase, now: Time) {
    let hold = "update visit set started_at = starts_at, ended_at = ends_at where ends_at < $1";
    let presence = |id: &str, kind: &str| {
        format!(
            "insert into presence (id, clinic_id, visit_id, participant_id, kind, from_at, to_at, last_seen_at)
             select {id}, p.clinic_id, v.id, p.id, '{kind}', v.starts_at, v.ends_at, v.ends_at
             from visit v join participant p on p.visit_id = v.id where v.ends_at < $1"
        )
    };
    match database.raw().await {
        Raw::Sqlite(mut c) => {
            for text in
                [hold.to_owned(), presence("randomblob(16)", "waits"), presence("randomblob(16)", "present")]
            {
                let done = sqlx::query(sqlx::AssertSqlSafe(text)).bind(now).execute(&mut c).await;
                done.expect("the past is written");
            }
        }
        Raw::Postgres(mut c) => {
            let id = "gen_random_uuid()";
            for text in [hold.to_owned(), presence(id, "waits"), presence(id, "present")] {
                let done = sqlx::query(sqlx::AssertSqlSafe(text)).bind(now).execute(&mut c).await;
                done.expect("the past is written");
            }
        }
    }
}

/// Hosts number so and so, each with a copy of all that the measured one has.
pub async fn add(database: &TestDatabase, measured: MemberId, copies: Range<u32>) {
    let columns = database.columns().await;
    let of = |table: &str| -> Vec<String> {
        let names: BTreeSet<_> = columns.iter().filter(|c| c.0 == table).map(|c| c.1.clone()).collect();
        names.into_iter().collect()
    };
    let mut raw = database.raw().await;
    // The other hosts are nobody: no page of theirs is opened.
    run(&mut raw, "pragma foreign_keys = off", "set session_replication_role = replica").await;
    run(&mut raw, "begin", "begin").await;
    for n in copies {
        for (table, whose) in TABLES {
            let names = of(table);
            let (lite, post): (Vec<_>, Vec<_>) = names.iter().map(|name| other(table, name, n)).unzip();
            let text = |made: Vec<String>| {
                let (names, made) = (names.join(", "), made.join(", "));
                sqlx::AssertSqlSafe(format!(
                    "insert into {table} ({names}) select {made} from {table} where {whose}"
                ))
            };
            let done = match &mut raw {
                Raw::Sqlite(c) => sqlx::query(text(lite)).bind(measured).execute(c).await.map(drop),
                Raw::Postgres(c) => sqlx::query(text(post)).bind(measured).execute(c).await.map(drop),
            };
            done.expect("rows are copied");
        }
    }
    run(&mut raw, "commit", "commit").await;
    // As both databases do by themselves when they have been running for a while.
    run(&mut raw, "analyze", "analyze").await;
}

/// A column of a copy, for either engine: ids get the copy's number into their first half, what must be unique in the
/// clinic follows the host, and a code stays with the one who has it. Logs and lines are other clinics'; letters are this
/// one's, and older than those that are shown.
fn other(table: &str, name: &str, n: u32) -> (String, String) {
    let copied = matches!(
        (table, name),
        ("visit" | "participant" | "presence" | "contact" | "letter" | "queue_ticket", "id")
            | ("audit_event" | "queue_ticket", "clinic_id")
            | ("letter", "participant_id")
            | ("guest_letter", "participant_id" | "letter_id")
            | ("visit" | "contact", "host_id")
            | ("participant" | "presence", "visit_id")
            | ("participant", "member_id")
            | ("presence", "participant_id")
            | ("contact_word", "contact_id")
    );
    if copied {
        // Of nothing SQLite makes an empty text, which is something.
        let lite =
            format!("case when {name} is not null then unhex('{n:08x}' || substr(hex({name}), 9)) end");
        let post = format!("('{n:08x}' || substr({name}::text, 9))::uuid");
        return (lite, post);
    }
    // Keyed by whose book it is in: nobody else's word has the same.
    if (table, name) == ("contact_word", "word_hash") {
        return (
            format!("unhex('{n:08x}' || substr(hex(word_hash), 9))"),
            format!("decode('{n:08x}' || substr(encode(word_hash, 'hex'), 9), 'hex')"),
        );
    }
    if (table, name) == ("participant", "code_hash") {
        return ("null".into(), "null".into());
    }
    if (table, name) == ("letter", "created_at") {
        let older = format!("created_at - {n} * 1000");
        return (older.clone(), older);
    }
    (name.to_owned(), name.to_owned())
}

async fn run(raw: &mut Raw, lite: &'static str, post: &'static str) {
    let done = match raw {
        Raw::Sqlite(c) => sqlx::query(lite).execute(c).await.map(drop),
        Raw::Postgres(c) => sqlx::query(post).execute(c).await.map(drop),
    };
    done.expect("the statement is right");
}
