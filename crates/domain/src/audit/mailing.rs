//! The newest checkpoint of every log, mailed to the operator once a day: a copy that nobody who owns this machine can
//! take back. Ids, numbers and hashes only.
use super::checkpoint::Checkpoint;
use super::rows;
use crate::mail::render::escape;
use crate::ports::{Attachment, Letter, SendError};
use crate::principals::Program;
use crate::{Domain, Result};
use jobs::{Claimed, JobError};
use model::Lang;
use serde::{Deserialize, Serialize};
use texts::audit as t;

#[derive(Serialize, Deserialize)]
pub(crate) struct MailCheckpoints {}

impl jobs::Job for MailCheckpoints {
    const KIND: &'static str = "mail_checkpoints";
    fn key(&self) -> Option<String> {
        Some("mail_checkpoints".to_owned())
    }
}

impl MailCheckpoints {
    pub async fn run(self, domain: &Domain, job: &Claimed) -> Result<(), JobError> {
        let Some(to) = domain.config().audit_mail.clone().filter(|_| domain.mail_leaves()) else {
            return Ok(());
        };
        let newest = rows::signed_newest(&mut domain.read(&Program { clinic: None }).await?).await?;
        if newest.is_empty() {
            return Ok(());
        }
        match domain.inner().ports.mail.send(letter(domain, job, to, &newest)).await {
            Ok(()) => Ok(()),
            Err(SendError::Retry(_)) => {
                Err(JobError::Retry(anyhow::anyhow!("the mail server did not take it")))
            }
            Err(SendError::Never(_)) => Err(JobError::Never(anyhow::anyhow!("the mail server refused it"))),
            Err(SendError::InDoubt(_)) => Err(JobError::InDoubt(anyhow::anyhow!(
                "the connection broke after the letter was handed over"
            ))),
        }
    }
}

/// In every language: who reads it is not known here.
fn letter(domain: &Domain, job: &Claimed, to: String, newest: &[Checkpoint]) -> Letter {
    let host = &domain.config().origin.base_host;
    let lines: String = newest.iter().map(|one| one.line() + "\n").collect();
    let key: String = domain.inner().keys.audit.public().iter().map(|byte| format!("{byte:02x}")).collect();
    let words = Lang::ALL.map(|lang| t::mail_text(lang, host, &key)).join("\n\n");
    Letter {
        message_id: format!("{}@{host}", job.id.simple()),
        from_name: "Bedside".to_owned(),
        from_address: domain.config().mail_from.clone(),
        to_name: String::new(),
        to_address: to,
        subject: t::mail_subject(Lang::default(), host),
        html: format!("<p>{}</p>", escape(&words)),
        text: words + "\n",
        attachments: vec![Attachment {
            name: "checkpoints.jsonl".to_owned(),
            content_type: "text/plain; charset=utf-8".to_owned(),
            body: lines.into_bytes(),
        }],
        // RFC 3834: no out-of-office answers, please.
        headers: vec![("Auto-Submitted".to_owned(), "auto-generated".to_owned())],
    }
}
