//! The component kit: what pages are made of. It knows no word of the domain; every state stands on `/gallery`.
#[cfg(feature = "hydrate")]
pub mod browser;
pub mod button;
pub mod choice;
pub mod dialog;
pub mod field;
pub mod form;
pub mod icon;
pub mod notice;
pub mod one;
pub mod page;
pub mod parts;
pub mod place;
pub mod saves;
pub mod staff;
pub mod title;
#[cfg(feature = "hydrate")]
mod typed;
pub mod zones;

pub use button::{Button, Kind};
pub use choice::{Checkbox, Choice, Group, Radios, Select};
pub use dialog::Dialog;
pub use field::{TextArea, TextField};
pub use form::{Form, FormNotice, field_id};
pub use icon::{Icon, Sign};
pub use notice::{ErrorView, Notice, NoticeView, Tone, explain, said};
pub use one::{SubPage, id_of_page, one_page};
pub use page::{CallPage, LangSwitch, PublicPage, new_tab};
pub use parts::{Avatar, Badge, Card, CodeDisplay, EmptyState, Name, Skeleton, Toast, When};
pub use place::{href, use_base, use_front, use_lang, use_path, use_roles};
pub use saves::SavesItself;
pub use staff::{OfficePage, OperatorPage, first_place};
pub use title::PageTitle;
