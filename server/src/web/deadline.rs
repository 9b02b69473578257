//! No request waits for ever: for a body that trickles in, for a page whose work has died beneath it, for a lock that nobody
//! gives back. What runs when the time is over is dropped, which undoes its transaction.
use axum::extract::{Request, State};
use axum::http::StatusCode;
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use std::time::Duration;

/// From the head of a request to the head of its answer; what streams afterwards has no end. Higher: whoever trickles holds
/// more of us. Lower: a long list of contacts that comes by a slow line is cut off.
pub const ANSWER_MAX: Duration = Duration::from_secs(180);

/// As long as a file is large: it ends when nothing comes any more (`files.rs`).
const FILES: &str = "/chat/file";

/// Middleware inside the clinic's resolution, and inside of what draws a page for whoever is refused.
pub async fn keep(State(most): State<Duration>, request: Request, next: Next) -> Response {
    if request.uri().path() == FILES {
        return next.run(request).await;
    }
    let answer = tokio::time::timeout(most, next.run(request)).await;
    answer.unwrap_or_else(|_| {
        tracing::error!("a request was not answered in time");
        StatusCode::SERVICE_UNAVAILABLE.into_response()
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::Router;
    use axum::body::{Body, Bytes};
    use axum::middleware::from_fn_with_state;
    use axum::routing::post;
    use tower::ServiceExt;

    async fn asked(path: &str, body: Body) -> StatusCode {
        let most = Duration::from_millis(50);
        let routes = Router::new()
            .route("/never", post(std::future::pending::<StatusCode>))
            .route("/reads", post(|_: Bytes| async { StatusCode::OK }))
            .route(FILES, post(|| tokio::time::sleep(Duration::from_millis(200))))
            .layer(from_fn_with_state(most, keep));
        let request = axum::http::Request::builder().method("POST").uri(path).body(body).expect("a request");
        routes.oneshot(request).await.expect("a router always answers").status()
    }

    #[tokio::test]
    async fn what_never_ends_is_ended_and_a_file_takes_as_long_as_it_takes() {
        assert_eq!(asked("/never", Body::empty()).await, StatusCode::SERVICE_UNAVAILABLE);
        let trickles = futures::stream::pending::<Result<Bytes, std::io::Error>>();
        assert_eq!(asked("/reads", Body::from_stream(trickles)).await, StatusCode::SERVICE_UNAVAILABLE);
        assert_eq!(asked("/reads", Body::from("whole")).await, StatusCode::OK);
        assert_eq!(asked(FILES, Body::empty()).await, StatusCode::OK);
    }
}
