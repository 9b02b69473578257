//! What a clinic's people run: the pages of `app::OfficeApp`.
fn main() {
    console_error_panic_hook::set_once();
    app::wake_office();
}
