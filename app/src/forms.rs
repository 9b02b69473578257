//! Forms that work before and without WASM.
//!
//! A form is a native form: it posts to the page it stands on, with the server function's path in `__fn` and, when
//! that function takes one struct, the argument's name in `__arg`; a second button may name another function that takes the
//! same in `__instead`. The server's form layer (`server/src/web/forms.rs`)
//! calls the function. Success goes where `server::redirect` said, or renders the page again with `done`; an error
//! renders the page again with what was typed. Nothing of it ever stands in a URL.
use leptos::prelude::*;
use leptos::server_fn::ServerFn;
use model::{AppError, FieldCode};
use serde::{Deserialize, Serialize};

/// What came of the last submit of the page's form. Values whose name says "password" or "token" are never kept.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct FormState {
    /// The path of the server function that ran; empty when nothing was submitted.
    pub action: String,
    pub values: Vec<(String, String)>,
    pub error: Option<AppError>,
    /// It was not submitted: the page is shown again in another language, with what was typed.
    #[serde(default)]
    pub turned: bool,
}

impl FormState {
    /// What was typed into the input of that name, if anything.
    pub fn value(&self, name: &str) -> Option<String> {
        self.values.iter().find(|(key, _)| key == name).map(|(_, value)| value.clone())
    }

    /// As `value`, with a value for a form that was not submitted yet.
    pub fn value_or(&self, name: &str, default: &str) -> String {
        self.value(name).unwrap_or_else(|| default.to_owned())
    }

    pub fn error(&self, field: &str) -> Option<FieldCode> {
        match &self.error {
            Some(AppError::Invalid(fields)) => {
                fields.iter().find(|error| error.field == field).map(|error| error.code)
            }
            _ => None,
        }
    }

    /// All errors that belong to fields, in the order in which the server found them.
    pub fn field_errors(&self) -> Vec<(String, FieldCode)> {
        match &self.error {
            Some(AppError::Invalid(fields)) => {
                fields.iter().map(|error| (error.field.clone(), error.code)).collect()
            }
            _ => Vec::new(),
        }
    }

    /// The error that belongs to no field.
    pub fn notice(&self) -> Option<AppError> {
        match &self.error {
            Some(AppError::Invalid(fields)) if !fields.is_empty() => None,
            other => other.clone(),
        }
    }

    /// The sign-in had ended when it was sent: what was typed is still here, and is sent again once one is signed in
    /// beside it.
    pub fn outlived(&self) -> bool {
        self.error == Some(AppError::SignedOut)
    }

    /// Submitted, and it went well.
    pub fn done(&self) -> bool {
        !self.action.is_empty() && self.error.is_none() && !self.turned
    }
}

/// The state of the page's form that calls `F`: from the server's context, carried to the browser in the page.
pub fn use_form<F: ServerFn>() -> FormState {
    let state = SharedValue::new(|| use_context::<FormState>().unwrap_or_default()).into_inner();
    if state.action == F::PATH { state } else { FormState::default() }
}
