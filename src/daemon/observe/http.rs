//! The least of HTTP/1.1 that a scraper and a probe need: one `GET` a connection, bounded in bytes,
//! time and number.

use std::sync::Arc;
use std::time::Duration;

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Semaphore;

/// Most connections at a time; more wait in the system's queue.
pub const PLACES: usize = 16;
/// Longest request, in bytes.
const MAX_REQUEST_BYTES: usize = 8 << 10;
/// Longest time from connection to answer.
const TIME: Duration = Duration::from_secs(5);
/// How long to wait after the system refused a connection.
const AFTER_ERROR: Duration = Duration::from_millis(50);

/// Answers until the runtime ends.
pub(super) async fn serve<F>(listener: TcpListener, answer: F)
where
    F: Fn(&str) -> (&'static str, String) + Send + Sync + 'static,
{
    let (places, answer) = (Arc::new(Semaphore::new(PLACES)), Arc::new(answer));
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
        tokio::spawn(async move {
            let _place = place;
            // Whoever is too slow, or goes, gets no answer.
            let _ = tokio::time::timeout(TIME, exchange(stream, &*answer)).await;
        });
    }
}

async fn exchange(
    mut stream: TcpStream,
    answer: &(dyn Fn(&str) -> (&'static str, String) + Send + Sync),
) -> std::io::Result<()> {
    let mut request = Vec::new();
    while !request.windows(4).any(|end| end == b"\r\n\r\n") {
        if request.len() > MAX_REQUEST_BYTES || stream.read_buf(&mut request).await? == 0 {
            return Ok(());
        }
    }
    let (status, text) = match target(&request) {
        Some(path) => answer(path),
        None => ("400 Bad Request", "expected GET\n".to_owned()),
    };
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: text/plain; version=0.0.4; charset=utf-8\r\n\
         content-length: {}\r\ncache-control: no-store\r\nconnection: close\r\n\r\n",
        text.len()
    );
    stream.write_all(head.as_bytes()).await?;
    stream.write_all(text.as_bytes()).await?;
    stream.shutdown().await
}

/// The path of a `GET`, without its query.
fn target(request: &[u8]) -> Option<&str> {
    let line = request.split(|byte| *byte == b'\r').next()?;
    let rest = std::str::from_utf8(line).ok()?.strip_prefix("GET ")?;
    let (target, version) = rest.split_once(' ')?;
    version.starts_with("HTTP/1.").then_some(())?;
    target.split('?').next()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_get_is_understood() {
        for (request, expected) in [
            ("GET /metrics HTTP/1.1\r\n\r\n", Some("/metrics")),
            ("GET /livez?x=1 HTTP/1.0\r\n\r\n", Some("/livez")),
            ("POST /metrics HTTP/1.1\r\n\r\n", None),
            ("GET /metrics\r\n\r\n", None),
            ("GET /metrics SPDY/3\r\n\r\n", None),
            ("\r\n\r\n", None),
        ] {
            assert_eq!(target(request.as_bytes()), expected, "{request:?}");
        }
        assert_eq!(target(b"GET /\xff HTTP/1.1\r\n\r\n"), None);
    }
}
