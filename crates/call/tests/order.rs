//! Raised hands, quiet for all, the lock, and who holds the visit: in the room and on its pages.
mod page;
mod story;

use call::client::{Command, Input as PageInput, Start};
use call::limits::PLACE_KEPT_MS;
use call::room::{HostAsks, Input, Output, SocketId, Standing};
use model::signal::{CallRole, ClientMessage, Person, Refusal, Sending, ServerMessage};
use page::{Page, id, says, wait_message, welcome, welcome_host};
use story::Story;

impl Story {
    fn leave(&mut self, n: u32) -> Vec<Output> {
        self.put(Input::Left { who: id(n), socket: SocketId(u64::from(n)) })
    }
}

fn told(outputs: &[Output], n: u32) -> Vec<&ServerMessage> {
    let mut told = Vec::new();
    for output in outputs {
        if let Output::Tell { who, message, .. } = output
            && *who == id(n)
        {
            told.push(message);
        }
    }
    told
}

/// The hands that somebody was told of last.
fn hands(outputs: &[Output], n: u32) -> Option<Vec<model::ParticipantId>> {
    told(outputs, n).into_iter().rev().find_map(|message| match message {
        ServerMessage::Hands { up } => Some(up.clone()),
        _ => None,
    })
}

fn is_in(outputs: &[Output], n: u32) -> bool {
    told(outputs, n).iter().any(|message| matches!(message, ServerMessage::Welcome { .. }))
}

const UP: ClientMessage = ClientMessage::Hand { up: true };
const NOT_HOST: ServerMessage = ServerMessage::Refused { reason: Refusal::NotHost };
const LOCK: ClientMessage = ClientMessage::LockRoom { locked: true };
const UNLOCK: ClientMessage = ClientMessage::LockRoom { locked: false };

#[test]
fn hands_keep_the_order_of_raising_and_outlast_a_lost_line_but_not_their_owner() {
    let mut story = Story::call(3);
    story.say(3, UP);
    assert_eq!(hands(&story.say(2, UP), 1), Some(vec![id(3), id(2)]));
    assert_eq!(story.say(2, UP), [], "up already");
    // Whoever comes now is told, and nobody who waits.
    let waits = story.arrive(9, CallRole::Guest, Standing::Waiting);
    assert_eq!(hands(&waits, 9), None);
    assert_eq!(hands(&story.put(Input::Admitted { who: id(9) }), 9), Some(vec![id(3), id(2)]));
    // A reload keeps it up.
    assert_eq!(hands(&story.leave(3), 1), None);
    let back = story.arrive(3, CallRole::Guest, Standing::Admitted);
    assert_eq!(hands(&back, 3), Some(vec![id(3), id(2)]));
    // Lowered by oneself; and with its owner, by each way out.
    assert_eq!(hands(&story.say(3, ClientMessage::Hand { up: false }), 2), Some(vec![id(2)]));
    assert_eq!(hands(&story.put(Input::SentBack { who: id(2) }), 1), Some(vec![]));
    story.say(4, UP);
    story.leave(4);
    story.now += PLACE_KEPT_MS;
    assert_eq!(hands(&story.put(Input::Time), 1), Some(vec![]));
}

#[test]
fn a_host_lowers_one_hand_or_all_and_nobody_else_does() {
    let mut story = Story::call(3);
    for n in [1, 2, 3] {
        story.say(n, UP);
    }
    for who in [None, Some(id(3)), Some(id(77))] {
        let refused = story.say(2, ClientMessage::LowerHand { who });
        assert_eq!((told(&refused, 2), refused.len()), (vec![&NOT_HOST], 1));
    }
    let one = story.say(1, ClientMessage::LowerHand { who: Some(id(2)) });
    assert_eq!(hands(&one, 2), Some(vec![id(1), id(3)]));
    assert_eq!(hands(&story.say(1, ClientMessage::LowerHand { who: None }), 3), Some(vec![]));
    // Who waits has no hand to raise.
    story.arrive(9, CallRole::Guest, Standing::Waiting);
    let refused = ServerMessage::Refused { reason: Refusal::NotAdmitted };
    assert_eq!(told(&story.say(9, UP), 9), [&refused]);
}

#[test]
fn everybody_but_hosts_is_asked_to_mute() {
    let mut story = Story::call(3);
    story.arrive(8, CallRole::Host, Standing::Admitted);
    let sending = Sending { mic: true, ..Sending::default() };
    for n in [1, 2, 4, 8] {
        story.say(n, ClientMessage::Sending { sending });
    }
    let refused = story.say(2, ClientMessage::MuteAll);
    assert_eq!((told(&refused, 2), refused.len()), (vec![&NOT_HOST], 1));
    let muted = story.say(1, ClientMessage::MuteAll);
    assert_eq!(muted.len(), 2, "neither hosts nor whoever is muted already: {muted:?}");
    for n in [2, 4] {
        assert_eq!(told(&muted, n), [&ServerMessage::Muted]);
    }
}

#[test]
fn a_lock_keeps_out_who_is_new_and_nobody_else() {
    let mut story = Story::call(2);
    story.arrive(5, CallRole::Guest, Standing::Waiting);
    let refused = story.say(2, LOCK);
    assert_eq!((told(&refused, 2), refused.len()), (vec![&NOT_HOST], 1));
    let locked = story.say(1, LOCK);
    for n in [1, 2, 3, 5] {
        assert_eq!(told(&locked, n), [&ServerMessage::Locked { locked: true }]);
    }
    // A colleague comes anew, and waits; a guest is not admitted from the call, nor from another page.
    let comes = story.arrive(6, CallRole::Colleague, Standing::Admitted);
    assert!(matches!(
        told(&comes, 6)[..],
        [ServerMessage::Wait { .. }, ServerMessage::Locked { locked: true }]
    ));
    // Who holds the visit is not kept out, whoever has locked it.
    let comes = story.arrive(7, CallRole::Host, Standing::Admitted);
    assert!(is_in(&comes, 7) && told(&comes, 7).contains(&&ServerMessage::Locked { locked: true }));
    let shut = ServerMessage::Refused { reason: Refusal::Locked };
    let asked = story.say(1, ClientMessage::Admit { who: id(5) });
    assert_eq!((told(&asked, 1), asked.len()), (vec![&shut], 1));
    let elsewhere = story.put(Input::Admitted { who: id(5) });
    assert!(!is_in(&elsewhere, 5) && told(&elsewhere, 1).contains(&&shut));
    // Those who were in come back: after a reload, after leaving; whoever is sent back does not.
    story.leave(2);
    assert!(is_in(&story.arrive(2, CallRole::Guest, Standing::Admitted), 2));
    story.say(3, ClientMessage::Leave);
    let back = story.arrive(3, CallRole::Guest, Standing::Admitted);
    assert!(is_in(&back, 3) && told(&back, 3).contains(&&ServerMessage::Locked { locked: true }));
    story.put(Input::SentBack { who: id(3) });
    assert!(!is_in(&story.put(Input::Admitted { who: id(3) }), 3));
    // Open, and all who are admitted are in.
    let open = story.say(1, UNLOCK);
    assert!([3, 5, 6].into_iter().all(|n| is_in(&open, n)), "{open:?}");
    assert_eq!(told(&story.say(1, UNLOCK), 1), [&ServerMessage::Locked { locked: false }], "a second tap");
}

#[test]
fn a_lock_ends_when_nobody_is_left_who_could_open_it() {
    let mut story = Story::call(1);
    story.arrive(5, CallRole::Colleague, Standing::Waiting);
    story.say(1, LOCK);
    story.put(Input::Admitted { who: id(5) });
    let left = story.say(1, ClientMessage::Leave);
    assert!(told(&left, 2).contains(&&ServerMessage::Locked { locked: false }) && is_in(&left, 5));
}

#[test]
fn a_colleague_is_made_a_host_by_the_use_case_only_and_a_guest_never() {
    let mut story = Story::call(2);
    story.arrive(5, CallRole::Colleague, Standing::Admitted);
    story.arrive(9, CallRole::Guest, Standing::Waiting);
    let make = |n, host| ClientMessage::MakeHost { who: id(n), host };
    for (by, whom) in [(2, 5), (2, 3), (5, 5), (5, 2)] {
        let refused = story.say(by, make(whom, true));
        assert_eq!((told(&refused, by), refused.len()), (vec![&NOT_HOST], 1));
    }
    let guest = ServerMessage::Refused { reason: Refusal::NotForGuests };
    assert_eq!(told(&story.say(1, make(2, true)), 1), [&guest]);
    let asked = story.say(1, make(5, true));
    assert_eq!(asked, [Output::Ask(HostAsks::MakeHost { by: id(1), who: id(5), host: true })]);
    let made = story.put(Input::Leads { who: id(5), yes: true });
    assert!(matches!(
        told(&made, 5)[..],
        [ServerMessage::Welcome { role: CallRole::Host, .. }, ServerMessage::WaitingRoom { .. }]
    ));
    assert!(matches!(
        told(&made, 2)[..],
        [ServerMessage::PersonChanged { person: Person { role: CallRole::Host, .. } }]
    ));
    assert_eq!(story.say(1, make(5, true)), [], "a second tap");
    assert_eq!(story.say(5, ClientMessage::Admit { who: id(9) }).len(), 1, "they let people in");
    // Taken back: what hosts see is told to them no more.
    assert_eq!(story.say(1, make(5, false)).len(), 1);
    story.put(Input::Leads { who: id(5), yes: false });
    assert_eq!(told(&story.say(5, ClientMessage::Admit { who: id(9) }), 5), [&NOT_HOST]);
    assert!(told(&story.say(9, ClientMessage::Leave), 5).is_empty());
    // No fact makes a guest one.
    assert_eq!(story.put(Input::Leads { who: id(2), yes: true }), []);
}

#[test]
fn ones_own_hand_shows_at_once_and_is_told_until_it_is_seen() {
    let mut page = Page::in_call(1);
    assert_eq!(says(&page.command(Command::Hand(true))), [&UP]);
    assert!(page.view().me.hand);
    assert!(says(&page.command(Command::Hand(true))).is_empty());
    // It died with the socket.
    page.put(PageInput::SocketClosed);
    page.wait(400);
    page.open_socket();
    assert!(says(&page.tell(welcome(1))).contains(&&UP));
    page.tell(ServerMessage::Hands { up: vec![id(10), id(2)] });
    assert_eq!(page.view().hands, [id(10), id(2)]);
    // A host lowers it.
    page.tell(ServerMessage::Hands { up: vec![id(10)] });
    assert!(!page.view().me.hand);
    // Nothing of the call is left in the waiting room, and no hand goes up there.
    page.command(Command::Hand(true));
    page.tell(ServerMessage::SentBack);
    assert!(!page.view().me.hand && page.view().hands.is_empty());
    assert!(says(&page.command(Command::Hand(true))).is_empty());
}

#[test]
fn a_page_knows_whether_the_visit_is_locked_on_this_socket() {
    let mut page = Page::new(true);
    page.open_socket();
    page.tell(wait_message());
    page.tell(ServerMessage::Locked { locked: true });
    page.tell(wait_message());
    assert!(page.view().locked, "a new place changes nothing of it");
    page.put(PageInput::SocketClosed);
    page.put(PageInput::Online);
    page.open_socket();
    page.tell(wait_message());
    assert!(!page.view().locked, "the server has begun anew");
}

fn host_of(people: u32) -> Page {
    let mut page = Page::with(Start { role: CallRole::Host, ..Page::start() });
    page.open_socket();
    page.tell(welcome_host(people));
    page
}

#[test]
fn a_lock_is_asked_for_until_it_is_seen_and_the_last_tap_counts() {
    let mut page = host_of(1);
    assert_eq!(says(&page.command(Command::Lock(true))), [&LOCK]);
    assert_eq!(says(&page.command(Command::Lock(false))), [&UNLOCK]);
    assert_eq!(page.view().asked, [UNLOCK]);
    page.tell(ServerMessage::Locked { locked: true });
    assert_eq!(page.view().asked, [UNLOCK], "the answer to the first");
    page.tell(ServerMessage::Locked { locked: false });
    assert!(page.view().asked.is_empty());
}

#[test]
fn all_who_are_there_at_the_tap_are_meant_and_whoever_holds_the_visit_no_more_asks_nothing() {
    let mut page = host_of(2);
    let back = page.command(Command::SendAllBack);
    let each = [10, 11].map(|n| ClientMessage::SendBack { who: id(n) });
    assert_eq!(says(&back), each.iter().collect::<Vec<_>>());
    assert_eq!(page.view().asked, each);
    page.tell(welcome(2));
    assert_eq!(page.view().me.role, CallRole::Guest);
    assert!(page.view().asked.is_empty());
}
