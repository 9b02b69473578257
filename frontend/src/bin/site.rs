//! What a browser runs before a visit and beside it: the pages of `app::SiteApp`.
fn main() {
    console_error_panic_hook::set_once();
    app::wake_site();
}
