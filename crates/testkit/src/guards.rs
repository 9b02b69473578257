//! One of the two guards around a clinic's rows (`domain/src/guard.rs`) without the other, while a test tries something. On
//! PostgreSQL only: SQLite has the one.
//!
//! The application's guard is that each statement compares a row's clinic with its own. It is taken away where the database
//! reads the statements: there, in a clinic's transaction, any clinic now equals any other, and everything else only itself.
//! The policies were made before, and compare as ever.
use crate::TestDatabase;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Guard {
    /// That each statement names its clinic.
    Application,
    /// The policies of the tables.
    Database,
}

/// What is in `weak` is found before what is PostgreSQL's own, once there is such a schema.
const PATH: &str = "do $$ begin
        execute format('alter database %I set search_path = weak, public, pg_catalog', current_database());
    end $$";
const SCHEMA: &str = "create schema weak";
const USAGE: &str = "grant usage on schema weak to bedside_clinic";
const SAME: &str = "
    create function weak.same(a uuid, b uuid) returns boolean
    language plpgsql stable strict security definer as $same$
    begin
        return a operator(pg_catalog.=) b or (
            current_setting('role') = 'bedside_clinic'
            and exists (select from public.clinic c where c.id operator(pg_catalog.=) a)
            and exists (select from public.clinic c where c.id operator(pg_catalog.=) b));
    end
    $same$";
const EQUAL: &str = "create operator weak.= (leftarg = uuid, rightarg = uuid, function = weak.same)";
const NOT_EQUAL: &str = "drop operator weak.= (uuid, uuid)";
const OPEN: &str = "do $$ declare place record; begin
        for place in select tablename as name from pg_policies where policyname = 'clinic' loop
            execute format('alter table public.%I disable row level security', place.name);
        end loop;
    end $$";
const CLOSE: &str = "do $$ declare place record; begin
        for place in select tablename as name from pg_policies where policyname = 'clinic' loop
            execute format('alter table public.%I enable row level security', place.name);
        end loop;
    end $$";

impl TestDatabase {
    /// Before anybody connects.
    pub(crate) async fn looks_in_weak(&self) {
        self.tamper(PATH).await;
    }

    /// After it was opened.
    pub(crate) async fn guards_can_go(&self) {
        self.tamper_all(&[SCHEMA, USAGE, SAME]).await;
    }

    /// Of a `TestDomain::with_guards`.
    pub async fn lift(&self, guard: Guard) {
        self.tamper(if guard == Guard::Application { EQUAL } else { OPEN }).await;
    }

    pub async fn restore(&self, guard: Guard) {
        self.tamper(if guard == Guard::Application { NOT_EQUAL } else { CLOSE }).await;
    }
}
