//! Logs to the terminal, without personal data: route templates, short ids, references of errors.
use tracing_subscriber::EnvFilter;

/// `BEDSIDE_LOG=debug` says more.
pub fn start() {
    let filter = EnvFilter::try_from_env("BEDSIDE_LOG").unwrap_or_else(|_| {
        EnvFilter::new("info,sqlx=warn,rtc_dtls=error,rtc_ice=error,rtc=error,webrtc=error")
    });
    tracing_subscriber::fmt().with_env_filter(filter).with_target(false).compact().init();
}
