//! What a test that starts the server needs: a folder of its own with the least that pages are served from.
#![allow(dead_code, reason = "each test file uses its own part")]
use server::config::Config;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU32, Ordering};

/// A folder that goes away with the test, with bundles' manifests and room for data.
pub struct Place(pub PathBuf);

impl Place {
    pub fn empty() -> Place {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let name = format!("bedside-place-{}-{}", std::process::id(), NEXT.fetch_add(1, Ordering::Relaxed));
        let place = Place(std::env::temp_dir().join(name));
        for entry in ["guest", "office"] {
            let folder = place.0.join("dist").join(entry);
            std::fs::create_dir_all(&folder).expect("a folder");
            std::fs::write(folder.join("index.html"), "<head></head>").expect("a manifest");
        }
        place
    }

    /// Any free ports.
    pub fn config(&self) -> Config {
        let mut config = Config::default();
        config.server.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.media.listen = SocketAddr::from(([127, 0, 0, 1], 0));
        config.server.data = self.0.join("data");
        config.server.dist = self.0.join("dist");
        config
    }

    pub fn database(&self) -> PathBuf {
        self.0.join("data/bedside.sqlite")
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.0);
    }
}
