//! Server functions of newsletters and notices.
#[cfg(feature = "ssr")]
use crate::server::{self, Show};
use leptos::prelude::*;
#[cfg(feature = "ssr")]
use model::newsletter::Subscribed;
use model::newsletter::{NewsChoices, NewsletterDraft, NewsletterRow, NewsletterView};
use model::{AppError, NewsletterId, Secret};

#[server(ReadNewsChoices)]
pub async fn news_choices() -> Result<NewsChoices, AppError> {
    let (domain, member) = server::member().await?;
    domain::newsletter::choices(&domain, &member).await.shown()
}

/// Boxes as HTML forms send them: "on", or nothing.
#[server(SaveNewsChoices)]
pub async fn save_news_choices(
    #[server(default)] news_mail: String,
    #[server(default)] product_mail: String,
) -> Result<(), AppError> {
    let (domain, member) = server::member().await?;
    let wanted = (news_mail == "on", product_mail == "on");
    let news = domain::newsletter::save_choices(&domain, &member, wanted.0, wanted.1).await.shown()?;
    server::redirect(if news == Subscribed::Asked {
        "/account?done=news_asked"
    } else {
        "/account?done=news"
    });
    Ok(())
}

/// The button behind the letter by which somebody confirms it.
#[server(ConfirmNews)]
pub async fn confirm_news(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::newsletter::confirm(&domain, &who, &token).await.shown()?;
    // Away from the token, which has done its work.
    server::redirect("/newsletter/answered?done=confirmed");
    Ok(())
}

/// The button behind the link of each letter. Nobody signs in for it.
#[server(StopNews)]
pub async fn stop_news(token: Secret<String>) -> Result<(), AppError> {
    let (domain, who) = server::anyone().await?;
    domain::newsletter::stop(&domain, &who, &token).await.shown()?;
    server::redirect("/unsubscribe/answered?done=stopped");
    Ok(())
}

#[server(ReadNewsletters)]
pub async fn newsletters() -> Result<Vec<NewsletterRow>, AppError> {
    let (domain, operator) = server::operator().await?;
    domain::newsletter::list(&domain, &operator).await.shown()
}

#[server(ReadNewsletter)]
pub async fn newsletter(newsletter: NewsletterId) -> Result<NewsletterView, AppError> {
    let (domain, operator) = server::operator().await?;
    domain::newsletter::view(&domain, &operator, newsletter).await.shown()
}

#[server(SaveNewsletter)]
pub async fn save_newsletter(draft: NewsletterDraft) -> Result<NewsletterId, AppError> {
    let (domain, operator) = server::operator().await?;
    let id = domain::newsletter::save(&domain, &operator, draft).await.shown()?;
    server::redirect(&format!("/operator/newsletter/{}?done=saved", id.text()));
    Ok(id)
}

#[server(DeleteNewsletter)]
pub async fn delete_newsletter(newsletter: NewsletterId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::newsletter::delete(&domain, &operator, newsletter).await.shown()?;
    server::redirect("/operator/newsletter?done=deleted");
    Ok(())
}

/// One to the operator's own address.
#[server(TestNewsletter)]
pub async fn test_newsletter(newsletter: NewsletterId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::newsletter::test(&domain, &operator, newsletter).await.shown()?;
    server::redirect(&format!("/operator/newsletter/{}?done=tested", newsletter.text()));
    Ok(())
}

#[server(SendNewsletter)]
pub async fn send_newsletter(newsletter: NewsletterId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::newsletter::send(&domain, &operator, newsletter).await.shown()?;
    server::redirect(&format!("/operator/newsletter/{}?done=started", newsletter.text()));
    Ok(())
}

#[server(PauseNewsletter)]
pub async fn pause_newsletter(newsletter: NewsletterId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::newsletter::pause(&domain, &operator, newsletter).await.shown()?;
    server::redirect(&format!("/operator/newsletter/{}?done=paused", newsletter.text()));
    Ok(())
}

#[server(ResumeNewsletter)]
pub async fn resume_newsletter(newsletter: NewsletterId) -> Result<(), AppError> {
    let (domain, operator) = server::operator().await?;
    domain::newsletter::resume(&domain, &operator, newsletter).await.shown()?;
    server::redirect(&format!("/operator/newsletter/{}?done=resumed", newsletter.text()));
    Ok(())
}
