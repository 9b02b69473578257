//! Files go by script: a photo is drawn anew first, so that neither where nor when it was taken leaves the phone; then one after
//! the other, with what has gone of it, and again by itself once a broken line is back.
use super::files::{Parcel, Way};
use super::state::{Chat, Door, lasts};
use crate::ui::browser::pause;
use js_sys::Promise;
use leptos::prelude::*;
use leptos::task::spawn_local;
use model::AppError;
use model::chat::{FileAnswer, FileFault, MB};
use model::joining::LinkToken;
use std::time::Duration;
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    Blob, CanvasRenderingContext2d, File, FileList, FormData, HtmlCanvasElement, HtmlInputElement,
    ImageBitmap, ProgressEvent, XmlHttpRequest,
};

/// Higher: a photo stands unsent for longer once the server answers again. Lower: a server that has just started hears from
/// everybody at once.
const AGAIN: Duration = Duration::from_secs(3);
/// Pixels of the longer side of a photo that is taken for the chat. Higher: slow lines. Lower: small print cannot be read.
const PHOTO_PX: u32 = 2048;
/// The same of a picture that was chosen as a file.
const FILE_PX: u32 = 4096;
/// Of JPEG, between nothing and one. Higher: larger. Lower: skin looks like sand.
const QUALITY: f64 = 0.85;

/// What the page keeps of the browser's own for files that are on their way.
#[derive(Clone, Copy)]
pub struct Going {
    blobs: StoredValue<Vec<(String, Blob)>, LocalStorage>,
    /// The one that is under way, and whose.
    request: StoredValue<Option<(String, XmlHttpRequest)>, LocalStorage>,
    sending: StoredValue<bool>,
}

impl Going {
    pub fn new() -> Going {
        Going {
            blobs: StoredValue::new_local(Vec::new()),
            request: StoredValue::new_local(None),
            sending: StoredValue::new(false),
        }
    }
}

impl Chat {
    /// Something was chosen in a field for files.
    pub fn choose(self, event: &leptos::ev::Event, photo: bool) {
        let Some(field) = event.target().and_then(|target| target.dyn_into::<HtmlInputElement>().ok()) else {
            return;
        };
        if let Some(list) = field.files() {
            self.take_all(&list, photo);
        }
        // The same file may be chosen again.
        field.set_value("");
    }

    pub fn pasted(self, event: &leptos::ev::ClipboardEvent) {
        let list = event.clipboard_data().and_then(|data| data.files());
        if list.is_some_and(|list| self.take_all(&list, false)) {
            event.prevent_default();
        }
    }

    pub fn dropped(self, event: &leptos::ev::DragEvent) {
        let list = event.data_transfer().and_then(|data| data.files());
        if list.is_some_and(|list| self.take_all(&list, false)) {
            event.prevent_default();
        }
    }

    /// False when there is none.
    fn take_all(self, list: &FileList, photo: bool) -> bool {
        let files: Vec<File> = (0..list.length()).filter_map(|n| list.get(n)).collect();
        for file in &files {
            self.take(file.clone(), photo);
        }
        !files.is_empty()
    }

    fn take(self, file: File, photo: bool) {
        let Some(talk) = self.talk_now() else { return };
        let mark = self.next_mark();
        let name = file.name();
        let parcel = Parcel { mark: mark.clone(), talk, name, gone: 0, way: Way::Preparing };
        self.parcels.update(|all| all.push(parcel));
        let most = f64::from(self.view.with_untracked(|view| view.file_mb)) * MB as f64;
        spawn_local(async move {
            let ready = prepared(&file, photo).await;
            let way = match &ready {
                None => Way::Refused(FileFault::Broken),
                Some(blob) if blob.size() > most => Way::Refused(FileFault::TooBig),
                Some(blob) if blob.size() < 1.0 => Way::Refused(FileFault::Empty),
                Some(_) => Way::Sending,
            };
            if let (Some(blob), Way::Sending) = (ready, way) {
                self.is_called(&mark, &blob);
                let _ = self.going.blobs.try_update_value(|blobs| blobs.push((mark.clone(), blob)));
            }
            self.parcel_is(&mark, way);
            self.flush_files();
        });
    }

    /// What was drawn anew is called what it is now.
    fn is_called(self, mark: &str, blob: &Blob) {
        if blob.type_() != "image/jpeg" {
            return;
        }
        let _ = self.parcels.try_update(|all| {
            for parcel in all.iter_mut().filter(|parcel| parcel.mark == mark) {
                parcel.name = as_jpeg(&parcel.name);
            }
        });
    }

    pub fn send_again(self, mark: &str) {
        self.parcel_is(mark, Way::Sending);
        self.flush_files();
    }

    /// It is not to go any more.
    pub fn give_up(self, mark: &str) {
        self.forget(mark);
        self.going.request.with_value(|request| {
            if let Some((_, request)) = request.as_ref().filter(|(whose, _)| whose == mark) {
                let _ = request.abort();
            }
        });
    }

    fn forget(self, mark: &str) {
        let _ = self.parcels.try_update(|all| all.retain(|parcel| parcel.mark != mark));
        let _ = self.going.blobs.try_update_value(|blobs| blobs.retain(|(whose, _)| whose != mark));
    }

    fn parcel_is(self, mark: &str, way: Way) {
        let _ = self.parcels.try_update(|all| {
            for parcel in all.iter_mut().filter(|parcel| parcel.mark == mark) {
                (parcel.way, parcel.gone) = (way, 0);
            }
        });
    }

    /// One after the other, until all are taken or refused.
    pub fn flush_files(self) {
        if self.going.sending.try_update_value(|sending| std::mem::replace(sending, true)) != Some(false) {
            return;
        }
        spawn_local(async move {
            while let Some(parcel) = self.next_parcel() {
                self.parcel_is(&parcel.mark, Way::Sending);
                match self.post(&parcel).await {
                    Some(FileAnswer::Sent) => {
                        self.forget(&parcel.mark);
                        self.look();
                    }
                    Some(FileAnswer::Refused(fault)) if fault != FileFault::Busy => {
                        self.parcel_is(&parcel.mark, Way::Refused(fault));
                    }
                    Some(FileAnswer::Failed(AppError::SignedOut)) => {
                        self.hold();
                        break;
                    }
                    Some(FileAnswer::Failed(error)) if lasts(&error) => {
                        self.parcel_is(&parcel.mark, Way::Failed);
                    }
                    _ if self.has(&parcel.mark) => {
                        self.parcel_is(&parcel.mark, Way::Later);
                        pause(AGAIN).await;
                    }
                    // Given up meanwhile.
                    _ => {}
                }
            }
            self.going.sending.try_set_value(false);
        });
    }

    fn has(self, mark: &str) -> bool {
        let here = |all: &Vec<Parcel>| all.iter().any(|parcel| parcel.mark == mark);
        self.parcels.try_with_untracked(here).unwrap_or_default()
    }

    fn next_parcel(self) -> Option<Parcel> {
        let goes = |all: &Vec<Parcel>| {
            all.iter().find(|parcel| matches!(parcel.way, Way::Sending | Way::Later)).cloned()
        };
        self.parcels.try_with_untracked(goes).flatten()
    }

    /// None when the line broke.
    async fn post(self, parcel: &Parcel) -> Option<FileAnswer> {
        let blob = self.going.blobs.try_with_value(|blobs| {
            blobs.iter().find(|(whose, _)| *whose == parcel.mark).map(|(_, blob)| blob.clone())
        });
        let blob = blob.flatten()?;
        let form = FormData::new().ok()?;
        match self.door()? {
            Door::Guest(LinkToken(link)) => form.append_with_str("link", &link).ok()?,
            Door::Visit(visit) => form.append_with_str("visit", &visit.text()).ok()?,
        }
        form.append_with_str("talk", &parcel.talk.text()).ok()?;
        form.append_with_str("mark", &parcel.mark).ok()?;
        form.append_with_blob_and_filename("file", &blob, &parcel.name).ok()?;
        let request = XmlHttpRequest::new().ok()?;
        request.open_with_async("POST", &self.upload_path(), true).ok()?;
        request.set_request_header("accept", "application/json").ok()?;
        let whose = parcel.mark.clone();
        let gone = Closure::<dyn FnMut(ProgressEvent)>::new(move |event: ProgressEvent| {
            let share = if event.total() > 0.0 { event.loaded() / event.total() } else { 0.0 };
            let _ = self.parcels.try_update(|all| {
                for parcel in all.iter_mut().filter(|parcel| parcel.mark == whose) {
                    parcel.gone = (share * 100.0) as u8;
                }
            });
        });
        request.upload().ok()?.set_onprogress(Some(gone.as_ref().unchecked_ref()));
        let _ = self.going.request.try_set_value(Some((parcel.mark.clone(), request.clone())));
        let over = Promise::new(&mut |done, failed| {
            request.set_onloadend(Some(&done));
            if request.send_with_opt_form_data(Some(&form)).is_err() {
                let _ = failed.call0(&JsValue::NULL);
            }
        });
        let _ = JsFuture::from(over).await;
        let _ = self.going.request.try_set_value(None);
        drop(gone);
        let text = request.response_text().ok().flatten()?;
        serde_json::from_str(&text).ok()
    }
}

fn as_jpeg(name: &str) -> String {
    let lower = name.to_ascii_lowercase();
    if lower.ends_with(".jpg") || lower.ends_with(".jpeg") {
        return name.to_owned();
    }
    let stem = name.rsplit_once('.').map_or(name, |(stem, _)| stem);
    format!("{stem}.jpg")
}

/// What is sent of it. A photo in any form that says where it was taken is drawn anew; what cannot be is sent only as JPEG,
/// which the server looks through.
async fn prepared(file: &File, photo: bool) -> Option<Blob> {
    let kind = file.type_();
    let plain = ["image/png", "image/gif", "image/webp", "image/svg+xml"].contains(&kind.as_str());
    // Some browsers do not know what phones write by default.
    let name = file.name().to_ascii_lowercase();
    let unknown = kind.is_empty() && (name.ends_with(".heic") || name.ends_with(".heif"));
    if !unknown && !kind.starts_with("image/") || plain && !photo {
        return Some(file.clone().unchecked_into());
    }
    match redrawn(file, if photo { PHOTO_PX } else { FILE_PX }).await {
        Some(blob) => Some(blob),
        None if kind == "image/jpeg" || plain => Some(file.clone().unchecked_into()),
        None => None,
    }
}

/// As JPEG, no larger than that, turned as it was held.
async fn redrawn(file: &File, most: u32) -> Option<Blob> {
    let bitmap = JsFuture::from(window().create_image_bitmap_with_blob(file).ok()?).await.ok()?;
    let bitmap: ImageBitmap = bitmap.unchecked_into();
    let (width, height) = (f64::from(bitmap.width()), f64::from(bitmap.height()));
    let scale = (f64::from(most) / width.max(height)).min(1.0);
    let (width, height) = ((width * scale).round(), (height * scale).round());
    let canvas: HtmlCanvasElement = document().create_element("canvas").ok()?.dyn_into().ok()?;
    canvas.set_width(width as u32);
    canvas.set_height(height as u32);
    let pen: CanvasRenderingContext2d = canvas.get_context("2d").ok()??.dyn_into().ok()?;
    pen.draw_image_with_image_bitmap_and_dw_and_dh(&bitmap, 0.0, 0.0, width, height).ok()?;
    bitmap.close();
    let made = Promise::new(&mut |done, failed| {
        if canvas.to_blob_with_type_and_encoder_options(&done, "image/jpeg", &QUALITY.into()).is_err() {
            let _ = failed.call0(&JsValue::NULL);
        }
    });
    JsFuture::from(made).await.ok()?.dyn_into().ok()
}
