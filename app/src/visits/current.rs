//! One visit as the parts of its page share it. The page is drawn once; news changes in place what it changes, so that what
//! somebody has unfolded, chosen or half typed stays as it is.
use leptos::html::Details;
use leptos::prelude::*;
use model::visits::{GuestRow, VisitView};
use model::{AppError, ParticipantId, VisitId};

/// All of it starts from what the server rendered.
#[derive(Clone, Copy)]
pub struct Current {
    view: RwSignal<VisitView>,
    /// Why the reader sees nothing of it any more.
    refused: RwSignal<Option<AppError>>,
}

impl Current {
    pub fn new(view: VisitView) -> Current {
        let current = Current { view: RwSignal::new(view), refused: RwSignal::new(None) };
        #[cfg(feature = "hydrate")]
        Effect::new(move |_| untrack(|| current.keep_up()));
        current
    }

    /// One page is of one visit.
    pub fn visit(self) -> VisitId {
        self.view.with_untracked(|view| view.row.visit)
    }

    pub fn refused(self) -> Option<AppError> {
        self.refused.get()
    }

    /// A piece of it, which tells of itself only when it has become another one.
    pub fn piece<T>(self, of: impl Fn(&VisitView) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        Memo::new(move |_| self.view.with(&of))
    }

    /// The same of one guest; none once they were taken out.
    pub fn guest<T>(
        self,
        who: ParticipantId,
        of: impl Fn(&VisitView, &GuestRow) -> Option<T> + Send + Sync + 'static,
    ) -> Memo<Option<T>>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        self.piece(move |view| of(view, view.row.guests.iter().find(|guest| guest.participant == who)?))
    }

    /// Asks at each news.
    #[cfg(feature = "hydrate")]
    fn keep_up(self) {
        let visit = self.visit();
        let ask = super::asking::one_at_a_time(
            move || super::api::visit(visit),
            move |answer| {
                if !self.view.is_disposed() {
                    self.take(answer);
                }
            },
        );
        super::live::watch(ask, || {});
    }

    #[cfg(feature = "hydrate")]
    fn take(self, answer: Result<VisitView, AppError>) {
        let refused = match answer {
            Ok(view) => {
                self.view.set(view);
                None
            }
            Err(
                error @ (AppError::NotFound
                | AppError::NotAllowed
                | AppError::SignedOut
                | AppError::Unfinished(_)),
            ) => Some(error),
            // No network, or no server for now: what is shown stays, and what is typed with it.
            Err(_) => return,
        };
        if self.refused.get_untracked() != refused {
            self.refused.set(refused);
        }
    }
}

/// Something that one unfolds and that has choices in it.
#[derive(Clone, Copy)]
pub struct Unfolded {
    pub node: NodeRef<Details>,
    open: RwSignal<bool>,
}

impl Unfolded {
    /// `open`: it begins so.
    pub fn new(open: bool) -> Unfolded {
        let unfolded = Unfolded { node: NodeRef::new(), open: RwSignal::new(open) };
        // It may have been unfolded before the page was awake.
        Effect::new(move |_| {
            if unfolded.node.get().is_some() {
                unfolded.look();
            }
        });
        unfolded
    }

    /// At each turn.
    pub fn look(self) {
        // A turn that was still to be told may outlive its part.
        if let Some(Some(node)) = self.node.try_get_untracked()
            && self.open.try_get_untracked() == Some(!node.open())
        {
            self.open.set(node.open());
        }
    }

    /// What there is to choose from stays while somebody chooses; what is new comes once it is folded.
    pub fn held<T>(self, now: Memo<T>) -> Memo<T>
    where
        T: PartialEq + Clone + Send + Sync + 'static,
    {
        Memo::new(move |before: Option<&T>| match before {
            Some(before) if self.open.get() => before.clone(),
            _ => now.get(),
        })
    }
}
