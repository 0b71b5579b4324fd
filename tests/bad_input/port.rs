//! What comes to the port that is not ours to answer, and what comes and stays.

use std::io::{Read as _, Write as _};
use std::net::{Shutdown, TcpStream};
use std::time::{Duration, Instant};

use crate::daemon_support::Live;
use crate::daemon_support::proof;

/// Says something and listens until the other side has had enough.
fn say(address: &str, what: &[u8], and_end: bool) -> Vec<u8> {
    let mut stream = TcpStream::connect(address).unwrap();
    let patience = Some(Duration::from_secs(20));
    stream.set_read_timeout(patience).unwrap();
    // The daemon may hang up on the way.
    let _ = stream.write_all(what);
    if and_end {
        let _ = stream.shutdown(Shutdown::Write);
    }
    let mut answer = Vec::new();
    let _ = stream.read_to_end(&mut answer);
    answer
}

const PREFACE: &[u8] = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n";

/// HTTP/2 from the preface on.
fn http2(frames: &[&[u8]]) -> Vec<u8> {
    [PREFACE, &[0, 0, 0, 4, 0, 0, 0, 0, 0], &frames.concat()].concat()
}

#[tokio::test(flavor = "multi_thread")]
async fn rubbish_on_the_port() {
    let live = Live::new();
    let (trust, daemon) = (live.trust(), live.start());
    let before = proof::newest(&mut daemon.ledger().await, &trust).await;
    let address = daemon.address();
    let random: Vec<u8> = (0..100_000_u32)
        .map(|n| n.wrapping_mul(2_654_435_761).to_be_bytes()[0])
        .collect();
    let rows: Vec<(&str, Vec<u8>)> = vec![
        ("nothing", Vec::new()),
        ("zeros", vec![0; 100_000]),
        ("random bytes", random),
        ("HTTP/1.1", b"GET / HTTP/1.1\r\nHost: x\r\n\r\n".to_vec()),
        (
            "HTTP/1.1 without an end",
            [b"GET /".to_vec(), vec![b'a'; 70_000]].concat(),
        ),
        (
            "half a TLS hello",
            b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03".to_vec(),
        ),
        ("half a preface", PREFACE[..10].to_vec()),
        (
            "a frame of 16 MB",
            http2(&[&[0xff, 0xff, 0xff, 0, 0, 0, 0, 0, 1]]),
        ),
        (
            "data on no stream",
            http2(&[&[0, 0, 1, 0, 0, 0, 0, 0, 9, 7]]),
        ),
        (
            "headers that are no HPACK",
            http2(&[&[0, 0, 3, 1, 5, 0, 0, 0, 1, 0xff, 0xff, 0xff]]),
        ),
        (
            "a thousand resets",
            http2(&vec![&[0, 0, 4, 3, 0, 0, 0, 0, 1, 0, 0, 0, 8][..]; 1_000]),
        ),
        (
            "ten thousand pings",
            http2(&vec![
                &[0, 0, 8, 6, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8][..];
                10_000
            ]),
        ),
    ];
    for (name, rubbish) in rows {
        let begun = Instant::now();
        let answer = say(&address, &rubbish, true);
        assert!(
            begun.elapsed() < Duration::from_secs(15),
            "{name}: {:?}",
            begun.elapsed()
        );
        assert!(answer.len() < 200_000, "{name}: {} bytes", answer.len());
        assert!(daemon.runs(), "{name}");
        let now = proof::newest(&mut daemon.ledger().await, &trust).await;
        assert_eq!(now, before, "{name}");
    }
    assert!(!live.stderr().contains("panicked"));
}

#[tokio::test(flavor = "multi_thread")]
async fn connections_that_say_nothing() {
    let live = Live::new();
    let (trust, daemon) = (live.trust(), live.start());
    let before = proof::newest(&mut daemon.ledger().await, &trust).await;
    let address = daemon.address();
    let open = |what: &[u8]| {
        let mut stream = TcpStream::connect(&address).unwrap();
        stream.write_all(what).unwrap();
        stream
    };
    let idle: Vec<TcpStream> = (0..500).map(|_| open(b"")).collect();
    let half: Vec<TcpStream> = (0..100).map(|_| open(&PREFACE[..7])).collect();
    let begun = Instant::now();
    let now = proof::newest(&mut daemon.ledger().await, &trust).await;
    assert_eq!(now, before);
    assert!(
        begun.elapsed() < Duration::from_secs(5),
        "{:?}",
        begun.elapsed()
    );
    // They do not keep it from ending.
    daemon.signal("-TERM");
    let (code, took) = daemon.wait();
    assert_eq!(code, Some(0));
    assert!(took < Duration::from_secs(12), "{took:?}");
    drop((idle, half));
}
