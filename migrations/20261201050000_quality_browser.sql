-- By which browser a minute went: its family, its major version (0: not known) and the system, each out of a short list
-- (model/src/agent.rs). Nothing else of what a browser says of itself.
alter table quality_minute add column browser text not null default 'unknown';
alter table quality_minute add column browser_major integer not null default 0;
alter table quality_minute add column system text not null default 'unknown';
