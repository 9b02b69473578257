//! Camera and microphone do what the person wished, whatever happens around them.
mod page;

use call::client::{Ask, Command, Device, Got, Input, Problem, Start, Wish};
use model::signal::{DeviceState, ServerMessage, TrackKind};
use page::{Page, goes_live, questions, refused, stops, works};

#[test]
fn try_again_for_the_camera_leaves_a_muted_person_muted() {
    let mut page = Page::in_call(1);
    page.command(Command::Mic(false));
    page.put(Input::SourceEnded(TrackKind::Camera));
    page.wait(1_100);
    page.put(Input::Got { round: 2, camera: refused("NotReadableError"), microphone: None });
    assert_eq!(page.view().problems, [Problem::Stopped(Device::Camera)]);
    let again = page.command(Command::AskAgain);
    assert_eq!(questions(&again), [(true, false)]);
    let got = page.put(Input::Got { round: 3, camera: works(), microphone: None });
    let view = page.view();
    assert!(!goes_live(&got) && !view.me.mic_on && !view.me.sending.mic && view.me.sending.camera);
}

#[test]
fn a_muted_microphone_that_went_comes_back_muted() {
    let mut page = Page::in_call(1);
    page.command(Command::Mic(false));
    page.put(Input::SourceEnded(TrackKind::Mic));
    assert_eq!(questions(&page.command(Command::AskAgain)), [(false, true)]);
    let got = page.put(Input::Got { round: 2, camera: None, microphone: works() });
    assert!(!goes_live(&got) && !page.view().me.sending.mic && page.view().problems.is_empty());
    assert!(goes_live(&page.command(Command::Mic(true))), "open already, so at once");
}

#[test]
fn a_camera_that_is_off_stays_off_when_the_microphone_is_tried_again() {
    let mut page = Page::in_call(1);
    page.command(Command::Camera(false));
    page.put(Input::SourceEnded(TrackKind::Mic));
    assert_eq!(questions(&page.command(Command::AskAgain)), [(false, true)]);
    assert!(!page.view().me.camera_on);
}

#[test]
fn both_are_asked_for_only_when_neither_ever_was() {
    let mut page = Page::new(false);
    assert!(questions(&page.wait(0)).is_empty());
    assert_eq!(questions(&page.command(Command::AskAgain)), [(true, true)]);
    assert!(questions(&page.command(Command::AskAgain)).is_empty(), "a second tap");
}

#[test]
fn a_silent_microphone_is_opened_anew() {
    let mut page = Page::in_call(1);
    page.put(Input::MicSilent(true));
    assert_eq!(page.view().problems, [Problem::Silent]);
    assert_eq!(questions(&page.command(Command::AskAgain)), [(false, true)]);
}

#[test]
fn to_choose_a_device_is_not_to_turn_it_on() {
    let mut page = Page::in_call(1);
    page.command(Command::Mic(false));
    page.command(Command::Camera(false));
    let chosen = page.command(Command::ChooseCamera("two".into()));
    assert!(questions(&chosen).is_empty() && !page.view().me.camera_on);
    page.command(Command::ChooseMicrophone("two".into()));
    let got = page.put(Input::Got { round: 2, camera: None, microphone: works() });
    assert!(!goes_live(&got) && !page.view().me.sending.mic, "opened, still muted");
}

#[test]
fn what_the_buttons_show_outlives_a_reload() {
    let mut page = Page::in_call(1);
    let muted = page.command(Command::Mic(false));
    assert!(muted.contains(&Ask::Keep { mic_on: false, camera_on: true }));
    assert!(!page.command(Command::Mic(false)).iter().any(|ask| matches!(ask, Ask::Keep { .. })), "once");
    // The page after the reload.
    let mut page = Page::with(Start { mic_on: false, ..Page::start() });
    assert_eq!(questions(&page.wait(0)), [(true, false)], "a muted microphone is not even opened");
    let got = page.put(Input::Got { round: 1, camera: works(), microphone: None });
    assert!(!goes_live(&got) && !page.view().me.mic_on);
    assert_eq!(page.view().me.devices.microphone, DeviceState::Off);
    // Muted and without camera: nothing is asked for, and nothing is wrong.
    let mut page = Page::with(Start { mic_on: false, camera_on: false, ..Page::start() });
    assert!(questions(&page.wait(0)).is_empty() && page.view().problems.is_empty());
    assert_eq!(questions(&page.command(Command::TurnOn)), [(true, true)]);
}

#[test]
fn coming_in_without_outlives_a_reload() {
    let mut page = Page::new(true);
    page.put(Input::Got {
        round: 1,
        camera: refused("NotAllowedError"),
        microphone: refused("NotAllowedError"),
    });
    let without = page.command(Command::ComeInWithout);
    assert!(without.contains(&Ask::Keep { mic_on: false, camera_on: false }));
}

#[test]
fn one_no_is_one_question() {
    let mut page = Page::new(true);
    page.wait(0);
    let denied = refused("NotAllowedError");
    let after = page.put(Input::Got { round: 1, camera: denied.clone(), microphone: denied });
    assert!(questions(&after).is_empty(), "nobody is asked again who has just said no");
    let both = [Problem::Denied(Device::Microphone), Problem::Denied(Device::Camera)];
    assert_eq!(page.view().problems, both);
    // They tap "Try again": each by itself, since the browser may refuse only one of them.
    assert_eq!(questions(&page.command(Command::AskAgain)), [(false, true)]);
    let next = page.put(Input::Got { round: 2, camera: None, microphone: works() });
    assert_eq!(questions(&next), [(true, false)]);
}

#[test]
fn a_camera_that_was_blocked_before_does_not_cost_the_microphone() {
    let mut page = Page::new(true);
    page.wait(0);
    let told = |blocked| {
        let (name, message) = ("NotAllowedError".into(), String::new());
        Some(Got::Refused { name, message, blocked: Some(blocked) })
    };
    let next = page.put(Input::Got { round: 1, camera: told(true), microphone: told(false) });
    assert_eq!(questions(&next), [(false, true)], "the browser refused both for the sake of one");
    let got = page.put(Input::Got { round: 2, camera: None, microphone: works() });
    assert!(goes_live(&got) && questions(&got).is_empty());
    assert_eq!(page.view().problems, [Problem::Denied(Device::Camera)]);
}

#[test]
fn a_page_without_tls_says_so_and_asks_once() {
    let mut page = Page::new(true);
    page.wait(0);
    let bare = refused("NotSecureError");
    let after = page.put(Input::Got { round: 1, camera: bare.clone(), microphone: bare });
    assert!(questions(&after).is_empty());
    let both = [Problem::NotSecure(Device::Microphone), Problem::NotSecure(Device::Camera)];
    assert_eq!(page.view().problems, both);
}

#[test]
fn a_source_that_is_let_go_for_another_is_not_told_as_stopped() {
    let mut page = Page::in_call(1);
    page.command(Command::ChooseCamera("back".into()));
    // A phone opens one camera at a time: `call-web` lets the first one go.
    page.put(Input::SourceEnded(TrackKind::Camera));
    assert!(page.view().problems.is_empty(), "no flash of trouble");
    assert!(questions(&page.wait(1_900)).is_empty(), "opening may take longer than the pause before a retry");
    let got = page.put(Input::Got { round: 2, camera: works(), microphone: None });
    assert!(questions(&got).is_empty() && page.view().me.sending.camera);
    // And if the other does not open, that is told.
    page.command(Command::ChooseCamera("back".into()));
    page.put(Input::SourceEnded(TrackKind::Camera));
    page.put(Input::Got { round: 3, camera: refused("NotReadableError"), microphone: None });
    assert_eq!(page.view().problems, [Problem::InUse(Device::Camera)]);
}

#[test]
fn a_chosen_camera_is_meant_and_another_will_do_when_it_is_gone() {
    let wish = |asks: &[Ask]| match asks.iter().find(|ask| matches!(ask, Ask::GetDevices { .. })) {
        Some(Ask::GetDevices { camera, .. }) => camera.clone(),
        _ => None,
    };
    let exact = |exact| Some(Wish { id: Some("back".into()), exact, back: false });
    let start = Start { camera: Some("back".into()), ..Page::start() };
    let mut page = Page::with(start);
    assert_eq!(wish(&page.wait(0)), exact(true));
    let gone = refused("OverconstrainedError");
    let next = page.put(Input::Got { round: 1, camera: gone.clone(), microphone: gone });
    assert_eq!(questions(&next), [(false, true)]);
    let next = page.put(Input::Got { round: 2, camera: None, microphone: works() });
    assert_eq!(wish(&next), exact(false));
    page.put(Input::Got { round: 3, camera: works(), microphone: None });
    assert!(page.view().problems.is_empty() && page.view().me.sending.camera);
    // Chosen anew, it is meant again.
    assert_eq!(wish(&page.command(Command::ChooseCamera("back".into()))), exact(true));
}

#[test]
fn a_phones_camera_turns_around_and_back_and_stays_off_when_it_is_off() {
    let wish = |asks: &[Ask]| {
        asks.iter().find_map(|ask| match ask {
            Ask::GetDevices { camera: Some(wish), microphone: None, .. } => Some(wish.clone()),
            _ => None,
        })
    };
    let by_way = |back| Some(Wish { id: None, exact: false, back });
    let mut page = Page::in_call(1);
    assert_eq!(wish(&page.command(Command::FlipCamera { back: true })), by_way(true));
    page.put(Input::SourceEnded(TrackKind::Camera));
    page.put(Input::Got { round: 2, camera: works(), microphone: None });
    assert!(page.view().problems.is_empty() && page.view().me.sending.camera);
    assert_eq!(wish(&page.command(Command::FlipCamera { back: false })), by_way(false));
    page.put(Input::Got { round: 3, camera: works(), microphone: None });
    // One that was chosen by name gives way.
    page.command(Command::ChooseCamera("front".into()));
    page.put(Input::Got { round: 4, camera: works(), microphone: None });
    assert_eq!(wish(&page.command(Command::FlipCamera { back: true })), by_way(true));
    page.put(Input::Got { round: 5, camera: works(), microphone: None });
    // Off it stays off, and looks there when it is turned on.
    page.command(Command::Camera(false));
    assert_eq!(wish(&page.command(Command::FlipCamera { back: false })), None);
    assert_eq!(wish(&page.command(Command::Camera(true))), by_way(false));
}

#[test]
fn after_a_phones_sleep_camera_and_microphone_come_back() {
    let mut page = Page::in_call(1);
    page.put(Input::SourceEnded(TrackKind::Camera));
    page.put(Input::SourceEnded(TrackKind::Mic));
    // While it sleeps nothing opens.
    page.wait(1_100);
    page.put(Input::Got { round: 2, camera: None, microphone: refused("NotReadableError") });
    page.put(Input::Got { round: 3, camera: refused("NotAllowedError"), microphone: None });
    let woke = page.put(Input::Woke);
    assert_eq!(questions(&woke), [(true, true)]);
    assert!(woke.contains(&Ask::PlayAll));
    let got = page.put(Input::Got { round: 4, camera: works(), microphone: works() });
    assert!(goes_live(&got) && page.view().problems.is_empty());
    assert!(questions(&page.put(Input::Woke)).is_empty(), "all is well");
}

#[test]
fn waking_turns_nothing_on_that_was_off() {
    let mut page = Page::in_call(1);
    page.command(Command::Mic(false));
    page.put(Input::SourceEnded(TrackKind::Mic));
    page.command(Command::Camera(false));
    assert!(questions(&page.put(Input::Woke)).is_empty());
}

#[test]
fn a_host_may_mute_and_the_person_may_speak_again() {
    let mut page = Page::in_call(1);
    let muted = page.tell(ServerMessage::Muted);
    assert!(muted.contains(&Ask::Put { kind: TrackKind::Mic, on: false }));
    assert_eq!(page.view().problems, [Problem::MutedByHost]);
    page.tell(ServerMessage::Muted);
    assert_eq!(page.view().problems, [Problem::MutedByHost], "told twice");
    assert!(goes_live(&page.command(Command::Mic(true))) && page.view().problems.is_empty());
    // Who was muted anyway hears nothing of it.
    page.command(Command::Mic(false));
    page.tell(ServerMessage::Muted);
    assert!(page.view().problems.is_empty());
}

#[test]
fn turning_off_while_the_browser_asks_is_final() {
    let mut page = Page::in_call(1);
    page.command(Command::Camera(false));
    page.command(Command::Camera(true));
    page.command(Command::Camera(false));
    let late = page.put(Input::Got { round: 2, camera: Some(Got::Works { id: None }), microphone: None });
    assert!(stops(&late, Device::Camera));
}
