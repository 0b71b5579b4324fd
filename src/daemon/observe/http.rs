//! HTTP/1.1 for a scraper and a probe: one `GET` a connection, bounded in bytes, time and number.

use std::convert::Infallible;
use std::sync::Arc;
use std::time::Duration;

use hyper::header::{CACHE_CONTROL, CONTENT_TYPE, HeaderValue};
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper::{Method, Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use tokio::net::TcpListener;
use tokio::sync::Semaphore;

/// Most connections at a time; more wait in the system's queue.
pub const PLACES: usize = 16;
/// Longest request, in bytes.
const MAX_REQUEST_BYTES: usize = 8 << 10;
/// Longest time from connection to answer.
const TIME: Duration = Duration::from_secs(5);
/// How long to wait after the system refused a connection.
const AFTER_ERROR: Duration = Duration::from_millis(50);
/// What the metrics are, and good enough for a word.
const TEXT: HeaderValue = HeaderValue::from_static("text/plain; version=0.0.4; charset=utf-8");

/// Answers until the runtime ends.
pub(super) async fn serve<F>(listener: TcpListener, answer: F)
where
    F: Fn(&str) -> (StatusCode, String) + Send + Sync + 'static,
{
    let (places, answer) = (Arc::new(Semaphore::new(PLACES)), Arc::new(answer));
    let mut http = http1::Builder::new();
    http.keep_alive(false)
        // Who has asked may close that side before the answer.
        .half_close(true)
        .max_buf_size(MAX_REQUEST_BYTES);
    loop {
        // Never closed, so there is always a place sooner or later.
        let Ok(place) = Arc::clone(&places).acquire_owned().await else {
            return;
        };
        let Ok((stream, _)) = listener.accept().await else {
            tokio::time::sleep(AFTER_ERROR).await;
            continue;
        };
        let answer = Arc::clone(&answer);
        let service = service_fn(move |request: Request<_>| {
            std::future::ready(Ok::<_, Infallible>(respond(&request, &*answer)))
        });
        let exchange = http.serve_connection(TokioIo::new(stream), service);
        tokio::spawn(async move {
            let _place = place;
            // Whoever is too slow, or goes, gets no answer.
            let _ = tokio::time::timeout(TIME, exchange).await;
        });
    }
}

fn respond<B>(
    request: &Request<B>,
    answer: impl Fn(&str) -> (StatusCode, String),
) -> Response<String> {
    let (status, text) = match *request.method() {
        Method::GET => answer(request.uri().path()),
        _ => (StatusCode::BAD_REQUEST, "expected GET\n".to_owned()),
    };
    let mut response = Response::new(text);
    *response.status_mut() = status;
    response.headers_mut().insert(CONTENT_TYPE, TEXT);
    let no_store = HeaderValue::from_static("no-store");
    response.headers_mut().insert(CACHE_CONTROL, no_store);
    response
}

#[cfg(test)]
mod tests {
    use std::io::{Read as _, Write as _};
    use std::net::{SocketAddr, TcpStream};

    use super::*;

    fn asked(address: SocketAddr, request: &str) -> String {
        let mut stream = TcpStream::connect(address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        // A connection that is reset has said what it says.
        let _ = stream.read_to_end(&mut answer);
        String::from_utf8(answer).unwrap()
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn only_get_is_answered_once_and_within_bounds() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        tokio::spawn(serve(listener, |path| (StatusCode::OK, path.to_owned())));
        let rows = [
            ("GET /metrics HTTP/1.1\r\n\r\n", "200 OK", "/metrics"),
            ("GET /livez?x=1 HTTP/1.0\r\n\r\n", "200 OK", "/livez"),
            (
                "POST /metrics HTTP/1.1\r\n\r\n",
                "400 Bad Request",
                "expected GET\n",
            ),
            ("GET /metrics SPDY/3\r\n\r\n", "400 Bad Request", ""),
        ];
        tokio::task::spawn_blocking(move || {
            for (request, status, text) in rows {
                let answer = asked(address, &request.repeat(2));
                let (head, body) = answer.split_once("\r\n\r\n").unwrap();
                assert!(head.contains(status), "{request:?}: {answer}");
                assert_eq!(body, text, "{request:?}: {answer}");
            }
            let long = format!(
                "GET / HTTP/1.1\r\nx: {}\r\n\r\n",
                "x".repeat(MAX_REQUEST_BYTES)
            );
            assert!(!asked(address, &long).contains("200 OK"));
            let begun = std::time::Instant::now();
            assert_eq!(asked(address, "GET / HTTP/1.1\r\n"), "");
            assert!(begun.elapsed() >= TIME);
        })
        .await
        .unwrap();
    }
}
