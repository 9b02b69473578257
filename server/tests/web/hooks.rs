//! A site that others tell what becomes of messages: its configuration names a file with the secret that they share.
use crate::site::TestSite;
use axum::Router;
use server::config::Config;
use server::web::router::router;
use std::path::PathBuf;
use std::sync::Arc;

/// Gone when it is dropped.
pub struct SecretFile(PathBuf);

impl Drop for SecretFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}

/// `name`: of the file, unlike any other test's. `set`: how the configuration names the file.
pub async fn hooked(
    name: &str,
    secret: &str,
    set: impl FnOnce(&mut Config, PathBuf),
) -> (TestSite, Router, SecretFile) {
    let site = TestSite::new().await;
    let file = std::env::temp_dir().join(format!("bedside-{name}-{}", std::process::id()));
    std::fs::write(&file, secret).expect("a file");
    let mut config: Config = (*site.site.config).clone();
    set(&mut config, file.clone());
    let mut hooked = site.site.clone();
    hooked.config = Arc::new(config);
    (site, router(hooked), SecretFile(file))
}
