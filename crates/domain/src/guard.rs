//! The second guard around a clinic's rows, PostgreSQL's own: inside of a clinic's transaction the database itself shows and
//! takes only that clinic's, whatever a statement forgot. The first guard is that each statement names its clinic
//! (`checks.rs`), which is all there is on SQLite.
//!
//! A transaction of a clinic works as a role that owns no table, under one policy for each table that has a clinic. What
//! belongs to the installation, and the few statements that reach across clinics (`across!`), work as the owner.
//!
//! That role adds to the audit log and changes nothing in it: entries are inserted and read, and checkpoints, which only the
//! installation signs, are read.
use crate::error::Result;
use crate::tx::{Conn, Tx};
use anyhow::Context;

/// Makes the role, and the policy of each table that has none yet. At each start, so that no migration can forget it, and so
/// that a dump that was restored without the role, which no dump holds, has its policies again. Whoever comes second in the
/// same cluster finds the role there.
const PUT_UP: &str = "
do $guard$
declare
    place record;
begin
    if not exists (select from pg_roles where rolname = 'bedside_clinic') then
        begin
            create role bedside_clinic nologin;
        exception when duplicate_object or unique_violation then
            null;
        end;
    end if;
    if not pg_has_role(current_user, 'bedside_clinic',
        case when current_setting('server_version_num')::int >= 160000 then 'set' else 'member' end)
    then
        execute format('grant bedside_clinic to %I', current_user);
    end if;
    if not has_schema_privilege('bedside_clinic', current_schema(), 'usage') then
        execute format('grant usage on schema %I to bedside_clinic', current_schema());
    end if;
    for place in
        select c.oid, c.relname as name, c.relrowsecurity as closed, exists (
                select from pg_policy p where p.polrelid = c.oid and p.polname = 'clinic') as guarded, (
            select a.attname from pg_attribute a
            where a.attrelid = c.oid and not a.attisdropped
                and a.attname = case c.relname when 'clinic' then 'id' else 'clinic_id' end) as clinic
        from pg_class c
        where c.relnamespace = current_schema()::regnamespace and c.relkind = 'r'
            and c.relname <> 'schema_migration'
    loop
        if not has_table_privilege('bedside_clinic', place.oid, 'select, insert') then
            execute format('grant select, insert, update, delete on %I to bedside_clinic', place.name);
        end if;
        if place.name = 'audit_event' and has_table_privilege('bedside_clinic', place.oid, 'update, delete') then
            execute format('revoke update, delete on %I from bedside_clinic', place.name);
        end if;
        if place.name = 'audit_checkpoint'
            and has_table_privilege('bedside_clinic', place.oid, 'insert, update, delete')
        then
            execute format('revoke insert, update, delete on %I from bedside_clinic', place.name);
        end if;
        if place.clinic is not null and not place.closed then
            execute format('alter table %I enable row level security', place.name);
        end if;
        if place.clinic is not null and not place.guarded then
            execute format('create policy clinic on %I to bedside_clinic
                using (%I = (select current_setting(''bedside.clinic'')::uuid))', place.name, place.clinic);
        end if;
    end loop;
end
$guard$";
const CLOSE: &str = "
    select set_config('bedside.clinic', $1, true), set_config('role', 'bedside_clinic', true)";
const OPEN: &str = "select set_config('role', 'none', true)";

/// The user of the database may not make the role, or may not act as it.
#[derive(Debug)]
pub(crate) struct NoRole;

impl std::fmt::Display for NoRole {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("the role bedside_clinic cannot be made")
    }
}

/// On PostgreSQL, in the transaction that has just migrated.
pub(crate) async fn put_up(conn: &mut Conn) -> anyhow::Result<()> {
    let Conn::Postgres(inner) = conn else { return Ok(()) };
    match sqlx::raw_sql(PUT_UP).execute(&mut **inner).await {
        // 42501: no right to.
        Err(sqlx::Error::Database(error)) if error.code().as_deref() == Some("42501") => {
            Err(sqlx::Error::Database(error)).context(NoRole)
        }
        done => Ok(done.map(drop)?),
    }
}

impl Tx {
    /// From here to the end, or until `open_guard`, this transaction is in its clinic, if it has one.
    pub(crate) async fn close_guard(&mut self) -> Result<()> {
        let (Ok(clinic), Conn::Postgres(inner)) = (self.clinic(), &mut self.conn) else { return Ok(()) };
        Ok(sqlx::query(CLOSE).bind(clinic.0.to_string()).execute(&mut **inner).await.map(drop)?)
    }

    /// For one statement that reaches across clinics: see `across!`.
    pub(crate) async fn open_guard(&mut self) -> Result<()> {
        match (self.clinic(), &mut self.conn) {
            (Ok(_), Conn::Postgres(inner)) => Ok(sqlx::query(OPEN).execute(&mut **inner).await.map(drop)?),
            _ => Ok(()),
        }
    }
}
