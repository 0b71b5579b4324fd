//! Bodies that hold something until they have been sent, and bodies that are counted as they come.

use std::collections::VecDeque;
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
use std::task::{Context, Poll};

use http_body::{Frame, SizeHint};
use tonic::Status;
use tonic::body::Body;
use tonic::codegen::http::Response;

use crate::service::status;

type Data = <Body as http_body::Body>::Data;

/// Largest piece in which an answer is handed over, in bytes. What has been handed over is out of
/// our sight, whether the client takes it or not.
const PIECE_BYTES: usize = 16 << 10;

/// The same answer, which holds something until its last piece is handed over or nobody wants it any
/// more.
pub(super) fn holding<T: Send + Unpin + 'static>(
    response: Response<Body>,
    held: T,
) -> Response<Body> {
    response.map(|body| {
        Body::new(Held {
            body,
            rest: Data::new(),
            _held: held,
        })
    })
}

struct Held<T> {
    body: Body,
    rest: Data,
    _held: T,
}

impl<T> Held<T> {
    /// The next piece of what is there.
    fn piece(&mut self) -> Frame<Data> {
        let size = self.rest.len().min(PIECE_BYTES);
        Frame::data(self.rest.split_to(size))
    }
}

impl<T: Unpin> http_body::Body for Held<T> {
    type Data = Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Data>, Status>>> {
        if !self.rest.is_empty() {
            return Poll::Ready(Some(Ok(self.piece())));
        }
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        Poll::Ready(match frame {
            Some(Ok(frame)) => match frame.into_data() {
                Ok(data) => {
                    self.rest = data;
                    Some(Ok(self.piece()))
                }
                Err(trailers) => Some(Ok(trailers)),
            },
            end => end,
        })
    }

    fn is_end_stream(&self) -> bool {
        self.rest.is_empty() && self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

/// The same answer, made now and not when the client takes it, and counted against the share of its
/// request: whoever does not read must not pile up what cannot be seen.
///
/// # Errors
/// There is no room for it; then it is gone.
pub(super) async fn weighed(
    response: Response<Body>,
    share: &Share,
) -> Result<Response<Body>, Status> {
    let (head, mut body) = response.into_parts();
    let mut ready = VecDeque::new();
    let ended = std::future::poll_fn(|cx| {
        loop {
            // A stream is not waited for: what comes of it later comes in small pieces.
            let Poll::Ready(frame) = http_body::Body::poll_frame(Pin::new(&mut body), cx) else {
                return Poll::Ready(Ok(false));
            };
            let Some(frame) = frame else {
                return Poll::Ready(Ok(true));
            };
            let bytes = frame.as_ref().ok().and_then(Frame::data_ref);
            if let Err(status) = share.take(bytes.map_or(0, |data| data.len())) {
                return Poll::Ready(Err(status));
            }
            ready.push_back(frame);
        }
    });
    let ended = ended.await?;
    let body = Ready { ready, body, ended };
    Ok(Response::from_parts(head, Body::new(body)))
}

/// Frames that are there, and what may follow.
struct Ready {
    ready: VecDeque<Result<Frame<Data>, Status>>,
    body: Body,
    ended: bool,
}

impl http_body::Body for Ready {
    type Data = Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Data>, Status>>> {
        match self.ready.pop_front() {
            Some(frame) => Poll::Ready(Some(frame)),
            None if self.ended => Poll::Ready(None),
            None => http_body::Body::poll_frame(Pin::new(&mut self.body), cx),
        }
    }

    fn is_end_stream(&self) -> bool {
        self.ready.is_empty() && (self.ended || self.body.is_end_stream())
    }
}

/// Bytes that all requests together may hold.
#[derive(Debug, Clone)]
pub(super) struct Budget {
    most: usize,
    taken: Arc<AtomicUsize>,
}

/// Bytes that one request holds, until this is dropped.
#[derive(Debug)]
pub(super) struct Share {
    budget: Budget,
    taken: AtomicUsize,
    /// What it was told of.
    told: AtomicUsize,
}

impl Budget {
    pub(super) fn new(most: usize) -> Self {
        Self {
            most,
            taken: Arc::default(),
        }
    }

    /// A request that holds nothing yet.
    pub(super) fn share(&self) -> Arc<Share> {
        Arc::new(Share {
            budget: self.clone(),
            taken: AtomicUsize::new(0),
            told: AtomicUsize::new(0),
        })
    }
}

impl Share {
    fn take(&self, bytes: usize) -> Result<(), Status> {
        let all = |taken: usize| {
            taken
                .checked_add(bytes)
                .filter(|all| *all <= self.budget.most)
        };
        let taken = self.budget.taken.fetch_update(Relaxed, Relaxed, all);
        taken.map_err(|_| status::busy("too many bytes of requests and answers at a time"))?;
        self.taken.fetch_add(bytes, Relaxed);
        Ok(())
    }

    /// What was taken since this was asked last.
    pub(super) fn news(&self) -> usize {
        let taken = self.taken.load(Relaxed);
        taken - self.told.swap(taken, Relaxed)
    }

    /// Gives back what it was told of.
    pub(super) fn give(&self, bytes: usize) {
        self.told.fetch_sub(bytes, Relaxed);
        self.taken.fetch_sub(bytes, Relaxed);
        self.budget.taken.fetch_sub(bytes, Relaxed);
    }
}

impl Drop for Share {
    fn drop(&mut self) {
        let taken = self.taken.load(Relaxed);
        self.budget.taken.fetch_sub(taken, Relaxed);
    }
}

/// The same request body, whose bytes are taken from the share as they come.
pub(super) fn counted(body: Body, share: Arc<Share>) -> Body {
    Body::new(Counted { body, share })
}

struct Counted {
    body: Body,
    share: Arc<Share>,
}

impl http_body::Body for Counted {
    type Data = Data;
    type Error = Status;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Data>, Status>>> {
        let frame = std::task::ready!(Pin::new(&mut self.body).poll_frame(cx));
        if let Some(Ok(frame)) = &frame
            && let Some(data) = frame.data_ref()
            && let Err(status) = self.share.take(data.len())
        {
            return Poll::Ready(Some(Err(status)));
        }
        Poll::Ready(frame)
    }

    fn is_end_stream(&self) -> bool {
        self.body.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.body.size_hint()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn an_answer_is_made_and_counted_before_it_is_taken() {
        let budget = Budget::new(100);
        let answer = || {
            let data = Data::from(vec![7; 60]);
            Response::new(Body::new(http_body_of(data)))
        };
        let (one, two) = (budget.share(), budget.share());
        let held = weighed(answer(), &one).await.unwrap();
        let refused = weighed(answer(), &two).await.err().unwrap();
        assert_eq!(refused.code(), tonic::Code::ResourceExhausted);
        let mut body = held.into_body();
        let mut taken = Vec::new();
        while let Some(frame) =
            std::future::poll_fn(|cx| http_body::Body::poll_frame(Pin::new(&mut body), cx)).await
        {
            taken.extend(frame.unwrap().into_data().unwrap());
        }
        assert_eq!(taken, [7; 60]);
        drop(one);
        weighed(answer(), &two).await.unwrap();
    }

    /// A body of one piece.
    fn http_body_of(data: Data) -> impl http_body::Body<Data = Data, Error = Status> + Send {
        struct One(Option<Data>);
        impl http_body::Body for One {
            type Data = Data;
            type Error = Status;
            fn poll_frame(
                mut self: Pin<&mut Self>,
                _: &mut Context<'_>,
            ) -> Poll<Option<Result<Frame<Data>, Status>>> {
                Poll::Ready(self.0.take().map(|data| Ok(Frame::data(data))))
            }
        }
        One(Some(data))
    }

    #[test]
    fn shares_never_exceed_the_budget_and_come_back() {
        let budget = Budget::new(10);
        let (one, two) = (budget.share(), budget.share());
        one.take(6).unwrap();
        two.take(4).unwrap();
        let status = two.take(1).unwrap_err();
        assert_eq!(status.code(), tonic::Code::ResourceExhausted);
        assert!(two.take(usize::MAX).is_err());
        drop(one);
        two.take(6).unwrap();
        drop(two);
        budget.share().take(10).unwrap();
    }

    #[test]
    fn a_share_gives_back_a_part_of_what_it_has() {
        let budget = Budget::new(10);
        let (one, two) = (budget.share(), budget.share());
        one.take(3).unwrap();
        one.take(2).unwrap();
        let first = one.news();
        one.take(5).unwrap();
        let second = one.news();
        assert_eq!((first, second, one.news()), (5, 5, 0));
        assert!(two.take(1).is_err());
        one.give(first);
        two.take(5).unwrap();
        assert!(two.take(1).is_err());
        drop(one);
        two.take(5).unwrap();
    }
}
