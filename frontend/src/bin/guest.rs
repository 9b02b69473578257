//! What a guest's browser runs in a visit: the pages of `app::GuestApp`.
fn main() {
    console_error_panic_hook::set_once();
    app::wake_guest();
}
