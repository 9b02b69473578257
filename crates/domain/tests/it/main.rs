//! Use cases on a real database, through the public API, as the server calls them. One binary, so that it links
//! once; `BEDSIDE_TEST_DB=postgres` runs the same tests on the other engine.
//!
//! Tests inside of `src/` cannot use `testkit` (it would bring a second copy of this crate): they are for what is
//! pure, and use cases are tested here, one file per feature.
mod account;
mod activity;
mod agreements;
mod attendance;
mod audit;
mod booking;
mod booking_by_text;
mod bounces;
mod browsers;
mod calendar;
mod canary;
mod canary_guests;
mod changes;
mod chat;
mod chat_files;
mod choices;
mod circuit;
mod clinics;
mod clocks;
mod colleagues;
mod coming;
mod commits;
mod console;
mod contact_book;
mod contacts;
mod email;
mod ending;
mod factors;
mod faults;
mod founding;
mod groups;
mod guard;
mod guest_history;
mod history;
mod ical;
mod jobs;
mod joining;
mod leaving;
mod legal;
mod limits;
mod logins;
mod lost_link;
mod newsletter;
mod noticed;
mod notices;
mod noticing;
mod opening;
mod operator;
mod outbox;
mod outside;
mod passkeys;
mod passwords;
mod people;
mod planning;
mod provenance;
mod publish;
mod quality;
mod queue;
mod races;
mod register;
mod remembering;
mod reminders;
mod resetting;
mod retention;
mod robots;
mod rrule;
mod schedulers;
mod schema;
mod sealed;
mod sealing;
mod series;
mod series_people;
mod supervisors;
mod support;
mod switching;
mod tampered;
mod tampering;
mod tasks;
mod templates;
mod temporary;
mod tenancy;
mod text_codes;
mod texting;
mod throttle;
mod tidying;
mod unknown;
mod unlinking;
mod unusual;
mod visits;

use domain::Error;
use model::{AppError, FieldCode};

/// The one field that an error is about.
#[track_caller]
fn field<T>(answer: domain::Result<T>) -> (String, FieldCode) {
    match answer {
        Err(Error::Shown(AppError::Invalid(fields))) if fields.len() == 1 => {
            (fields[0].field.clone(), fields[0].code)
        }
        Err(other) => panic!("not one field's error: {other:?}"),
        Ok(_) => panic!("no error"),
    }
}

/// What a person would see.
#[track_caller]
fn refused<T>(answer: domain::Result<T>) -> AppError {
    match answer {
        Err(Error::Shown(error)) => error,
        Err(Error::Hidden(inside)) => panic!("an inner error: {inside:#}"),
        Ok(_) => panic!("no error"),
    }
}
