//! What ends a link between two clinics of one person (A12), and what is left of it.
use crate::switching::{AT_ADAS, Two, late, linked, secret};
use crate::{field, refused};
use domain::logins::email;
use domain::{factors, logins, people, switching};
use model::AppError;
use model::accounts::NewPassword;
use model::people::{EmailAnswer, EmailChange, PasswordChange};
use testkit::{DAY, token};

const ANOTHER: &str = "six slow lanterns drift";

/// What happens at Ada's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Ending {
    Wished,
    Changed,
    EndedOthers,
    Lapsed,
    Temporary,
    Reset,
    FactorTaken,
    Deactivated,
    OtherAddress,
}

impl Two {
    async fn ends(&self, ending: Ending) {
        let (domain, admin, ben) = (&self.office.domain, &self.office.admin, &self.ben);
        let who = domain.stranger(self.office.clinic.id(), 7);
        match ending {
            Ending::Wished => {
                let links = switching::list(domain, ben).await.unwrap();
                switching::end(domain, ben, links[0].link).await.unwrap();
                let again = switching::end(domain, ben, links[0].link).await;
                assert_eq!(refused(again), AppError::NotFound);
            }
            Ending::Changed => {
                let form = PasswordChange { current_password: secret(AT_ADAS), password: secret(ANOTHER) };
                logins::change_password(domain, &who, ben, form).await.unwrap();
            }
            Ending::EndedOthers => {
                logins::end_other_sign_ins(domain, &who, ben, secret(AT_ADAS)).await.unwrap();
            }
            Ending::Lapsed => {
                crate::passwords::choose_rules(domain, admin, "15", "90").await;
                domain.clock.advance(91 * DAY);
                let cookie = self.office.try_in(AT_ADAS, 9).await.unwrap();
                let id = self.office.clinic.id();
                let arriving = logins::arriving(domain, id, &cookie).await.unwrap();
                logins::choose_password(domain, &arriving, secret(ANOTHER)).await.unwrap();
            }
            Ending::Temporary => logins::mail_temporary_password(domain, admin, ben.id()).await.unwrap(),
            Ending::Reset => {
                logins::forgot(domain, &who, "ben@example.org".into()).await.unwrap();
                domain.run_jobs().await;
                let token = token(&domain.letter("/reset/"));
                let form = NewPassword { token, password: secret(ANOTHER) };
                logins::reset(domain, &who, form).await.unwrap();
            }
            Ending::FactorTaken => {
                crate::passkeys::bens(&self.office, ben).await;
                factors::remove_of(domain, admin, ben.id()).await.unwrap();
            }
            Ending::Deactivated => {
                people::deactivate(domain, admin, ben.id()).await.unwrap();
                people::restore(domain, admin, ben.id()).await.unwrap();
            }
            Ending::OtherAddress => {
                let form =
                    EmailChange { new_email: "ben@example.net".into(), email_password: secret(AT_ADAS) };
                email::ask(domain, &who, ben, form).await.unwrap();
                domain.run_jobs().await;
                for answer in [EmailAnswer::Waiting, EmailAnswer::Changed] {
                    let token = token(&domain.letter("/email/"));
                    assert_eq!(email::agree(domain, &who, &token).await.unwrap(), answer);
                }
            }
        }
    }
}

#[tokio::test]
async fn a_link_ends_with_what_it_was_made_by() {
    for ending in [
        Ending::Wished,
        Ending::Changed,
        Ending::EndedOthers,
        Ending::Lapsed,
        Ending::Temporary,
        Ending::Reset,
        Ending::FactorTaken,
        Ending::Deactivated,
        Ending::OtherAddress,
    ] {
        let two = linked().await;
        let (on_the_way, there) = (two.leave().await, two.there().await);
        let back = switching::list(&two.office.domain, &there).await.unwrap();
        two.ends(ending).await;
        let halves = two.office.domain.database.rows_of_each().await["member_link"];
        assert_eq!(halves, 1, "{ending:?}: the half at Ada's is gone, and the other clinic's is its own");
        assert!(two.names(&there).await.is_empty(), "{ending:?}");
        assert_eq!(field(two.arrive(&on_the_way).await), late(), "{ending:?}");
        let answer = switching::leave(&two.office.domain, &there, back[0].link).await;
        assert_eq!(refused(answer), AppError::NotFound, "{ending:?}");
    }
}

/// A half that its other end has ended goes by and by.
#[tokio::test]
async fn what_is_left_of_a_link_is_cleared_away() {
    let two = linked().await;
    let halves = async || two.office.domain.database.rows_of_each().await["member_link"];
    two.office.domain.clock.advance(31 * DAY);
    crate::tidying::tidy(&two.office.domain).await;
    assert_eq!(halves().await, 2, "both stand");
    two.ends(Ending::Wished).await;
    assert_eq!(halves().await, 1);
    two.office.domain.clock.advance(DAY);
    crate::tidying::tidy(&two.office.domain).await;
    assert_eq!(halves().await, 0);
}

/// Who was deleted is on no way any more.
#[tokio::test]
async fn a_link_goes_with_the_account() {
    let two = linked().await;
    let domain = &two.office.domain;
    two.leave().await;
    people::deactivate(domain, &two.office.admin, two.ben.id()).await.unwrap();
    people::delete(domain, &two.office.admin, two.ben.id()).await.unwrap();
    let rows = domain.database.rows_of_each().await;
    assert_eq!((rows["member_link"], rows["switch_over"]), (1, 0), "the other clinic's half is its own");
    assert!(two.names(&two.there().await).await.is_empty());
}
