//! The sandbox from the wallet's button to the shop's door, over real HTTP: each of its manners, and a shop
//! that is shut.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod story;

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::post;
use kernel::{Clock, Fen, Time};
use payment::sandbox::{self, Manner, NotPaid, SIGNATURE, TRIES_MAX};
use payment::{Intent, IntentState, NoticeOutcome, Recorded};
use std::sync::{Arc, Mutex};
use stock::OrderId;
use store::Store;
use store::testing::{COUNTY, both};
use story::{ROOMS, ask_until, holds, intent_of, schemas, take, write};
use webkit::{Settings, Site};

const SECRET: &str = "a secret of this county";
const ORDER: OrderId = OrderId::new(1);

/// A shop with a door for notices; what it answered is remembered.
struct Shop {
    store: Store,
    answers: Arc<Mutex<Vec<Answer>>>,
    address: String,
    /// Dropped to close the door.
    shut: tokio::sync::oneshot::Sender<()>,
    thread: std::thread::JoinHandle<()>,
}

/// The status that the shop gave, and what it made of the notice.
type Answer = (StatusCode, Option<NoticeOutcome>);

#[derive(Clone)]
struct Door {
    store: Store,
    answers: Arc<Mutex<Vec<Answer>>>,
}

async fn knock(State(door): State<Door>, headers: HeaderMap, body: Bytes) -> StatusCode {
    let signature = headers[SIGNATURE].to_str().unwrap().to_string();
    let (status, outcome) = match sandbox::verify(SECRET, &signature, &body) {
        Err(_) => (StatusCode::UNAUTHORIZED, None),
        Ok(notice) => {
            let taken = door.store.writing::<_, store::Error>(COUNTY, move |tx| {
                let recorded = take(tx, std::slice::from_ref(&notice), notice.at)?;
                Ok(recorded[0])
            });
            match taken.await.unwrap() {
                recorded @ (Recorded::First(_) | Recorded::Repeated) => {
                    (StatusCode::OK, Some(recorded.outcome()))
                }
                recorded => (StatusCode::UNPROCESSABLE_ENTITY, Some(recorded.outcome())),
            }
        }
    };
    door.answers.lock().unwrap().push((status, outcome));
    status
}

impl Shop {
    fn open(store: &Store) -> Self {
        let answers: Arc<Mutex<Vec<Answer>>> = Arc::default();
        let door = Door { store: store.clone(), answers: answers.clone() };
        let router = Router::new().route("/payment/notice/sandbox", post(knock)).with_state(door);
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        listener.set_nonblocking(true).unwrap();
        let address = format!("http://{}/payment/notice/sandbox", listener.local_addr().unwrap());
        let (shut, closing) = tokio::sync::oneshot::channel::<()>();
        let serve = move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let listener = tokio::net::TcpListener::from_std(listener).unwrap();
                tokio::select! {
                    served = async { axum::serve(listener, router).await } => served.unwrap(),
                    _ = closing => {}
                }
            });
        };
        Self { store: store.clone(), answers, address, shut, thread: std::thread::spawn(serve) }
    }

    /// One round of the courier, so many minutes from now by the county's clock.
    fn courier(&self, minutes: i64) -> usize {
        round(&self.store, minutes, &self.address)
    }

    fn answered(&self) -> Vec<Answer> {
        std::mem::take(&mut self.answers.lock().unwrap())
    }

    fn close(self) -> String {
        drop(self.shut);
        self.thread.join().unwrap();
        self.address
    }
}

fn round(store: &Store, minutes: i64, address: &str) -> usize {
    write(store, |tx| tx.move_clock(Clock { offset_ms: minutes * 60_000 }));
    let site = Site::new(store.clone(), &ROOMS, Settings::default()).unwrap();
    sandbox::carry(&site, COUNTY, address).unwrap()
}

fn now() -> Time {
    webkit::wall()
}

fn asked(store: &Store) -> Intent {
    write(store, |tx| sandbox::set_up(tx, SECRET));
    ask_until(store, ORDER, Fen::of_yuan(48), now().plus_minutes(15))
}

fn pay(store: &Store, intent: &Intent, manner: Manner) -> Result<(), NotPaid> {
    write(store, |tx| sandbox::pay(tx, intent, manner, now()))
}

fn told(test: impl Fn(&Store, Shop, Intent)) {
    both(&schemas(), |store| {
        let intent = asked(store);
        test(store, Shop::open(store), intent);
        holds(store);
    });
}

const TAKEN: Answer = (StatusCode::OK, Some(NoticeOutcome::First));

#[test]
fn who_pays_is_paid_when_the_courier_has_been_there() {
    told(|store, shop, intent| {
        assert_eq!(shop.courier(0), 0, "nothing is told before somebody pays");
        assert_eq!(pay(store, &intent, Manner::Well), Ok(()));
        assert_eq!(intent_of(store, ORDER).state, IntentState::Open, "the shop does not know yet");
        assert_eq!((shop.courier(0), shop.courier(1)), (1, 0));
        assert_eq!(shop.answered(), [TAKEN]);
        assert_eq!(intent_of(store, ORDER).state, IntentState::Paid);
    });
}

#[test]
fn a_doubled_notice_pays_once() {
    told(|store, shop, intent| {
        assert_eq!(pay(store, &intent, Manner::Doubled), Ok(()));
        assert_eq!(shop.courier(0), 2);
        assert_eq!(shop.answered(), [TAKEN, (StatusCode::OK, Some(NoticeOutcome::Repeated))]);
    });
}

#[test]
fn a_late_notice_comes_when_the_time_to_pay_is_over() {
    told(|store, shop, intent| {
        assert_eq!(pay(store, &intent, Manner::Late), Ok(()));
        assert_eq!(shop.courier(14), 0);
        write(store, |tx| payment::expire(tx, &[ORDER]));
        assert_eq!(shop.courier(17), 1);
        assert_eq!(shop.answered(), [TAKEN]);
        assert_eq!(intent_of(store, ORDER).state, IntentState::Paid);
    });
}

#[test]
fn a_wrong_amount_is_not_taken_and_the_right_one_would_still_be() {
    told(|store, shop, intent| {
        assert_eq!(pay(store, &intent, Manner::WrongAmount), Ok(()));
        assert_eq!(shop.courier(0), 0);
        let refused = (StatusCode::UNPROCESSABLE_ENTITY, Some(NoticeOutcome::WrongAmount));
        assert_eq!(shop.answered(), [refused]);
        assert_eq!(shop.courier(1), 0);
        assert_eq!(shop.answered(), [refused], "told again, it is refused again");
        assert_eq!(intent_of(store, ORDER).state, IntentState::Open);
    });
}

#[test]
fn a_wrong_signature_is_not_believed_however_often_it_is_told() {
    told(|store, shop, intent| {
        assert_eq!(pay(store, &intent, Manner::WrongSignature), Ok(()));
        for day in 1..=TRIES_MAX + 3 {
            assert_eq!(shop.courier(day * 24 * 60), 0);
        }
        let answers = shop.answered();
        assert_eq!(answers.len(), usize::try_from(TRIES_MAX).unwrap(), "then the sandbox gives up");
        assert!(answers.iter().all(|answer| *answer == (StatusCode::UNAUTHORIZED, None)));
        assert_eq!(intent_of(store, ORDER).state, IntentState::Open);
    });
}

#[test]
fn what_is_never_told_is_paid_all_the_same_for_the_wallet() {
    told(|store, shop, intent| {
        assert_eq!(pay(store, &intent, Manner::Never), Ok(()));
        assert_eq!(shop.courier(24 * 60), 0);
        assert_eq!(shop.answered(), []);
        assert_eq!(pay(store, &intent, Manner::Well), Err(NotPaid::Already));
        let payment = write(store, |tx| sandbox::payment_of(tx, intent.id)).unwrap();
        assert_eq!((payment.amount, payment.manner), (Fen::of_yuan(48), Manner::Never));
    });
}

#[test]
fn a_shop_that_was_shut_is_told_when_it_opens_after_pauses_that_grow() {
    told(|store, shop, intent| {
        assert_eq!(pay(store, &intent, Manner::Well), Ok(()));
        let address = shop.close();
        assert_eq!(round(store, 0, &address), 0);
        let due_at = |minutes| {
            let at = now().plus_minutes(minutes);
            write(store, |tx| sandbox::due_letters(tx, at)).len()
        };
        assert_eq!((due_at(0), due_at(1)), (0, 1), "not at once again");
        for minute in 1..=5 {
            assert_eq!(round(store, minute, &address), 0);
        }
        assert_eq!((due_at(5), due_at(7)), (0, 1), "the sixth pause is over half a minute");
        let opened = Shop::open(store);
        assert_eq!(opened.courier(10), 1);
        assert_eq!(opened.answered(), [TAKEN]);
    });
}

#[test]
fn a_clock_that_is_set_back_an_hour_leaves_no_letter_waiting() {
    told(|store, shop, intent| {
        let address = shop.close();
        let ahead = |minutes: i64| now().plus_minutes(60 + minutes);
        let intent = Intent { expires: ahead(15), ..intent };
        let paid = |tx: &mut store::Tx, manner| sandbox::pay(tx, &intent, manner, ahead(0));
        assert_eq!(write(store, |tx| paid(tx, Manner::Well)), Ok(()));
        let due = || write(store, |tx| sandbox::due_letters(tx, now())).len();
        assert_eq!(due(), 1, "what is told at once asks no clock");
        assert_eq!(round(store, 60, &address), 0, "the shop is shut, and a pause begins an hour ahead");
        assert_eq!(due(), 1, "no pause is as long as that");
        let opened = Shop::open(store);
        assert_eq!(opened.courier(0), 1);
        assert_eq!(opened.answered(), [TAKEN]);
    });
}

#[test]
fn a_late_letter_of_an_hour_ahead_comes_when_the_clock_is_set_back() {
    told(|store, shop, intent| {
        let intent = Intent { expires: now().plus_minutes(75), ..intent };
        let paid = write(store, |tx| sandbox::pay(tx, &intent, Manner::Late, now().plus_minutes(60)));
        assert_eq!(paid, Ok(()));
        assert_eq!(shop.courier(60), 0, "not before the time to pay is over");
        assert_eq!(shop.courier(0), 1);
    });
}

#[test]
fn the_wallet_pays_once_and_in_time_and_only_where_it_is_open() {
    both(&schemas(), |store| {
        let closed = ask_until(store, ORDER, Fen::of_yuan(48), now().plus_minutes(15));
        assert_eq!(pay(store, &closed, Manner::Well), Err(NotPaid::Closed));
        let intent = asked(store);
        assert_eq!(
            write(store, |tx| sandbox::pay(tx, &intent, Manner::Well, intent.expires)),
            Err(NotPaid::Expired)
        );
        assert_eq!(pay(store, &intent, Manner::Well), Ok(()));
        assert_eq!(pay(store, &intent, Manner::Well), Err(NotPaid::Already));
        assert_eq!(write(store, |tx| sandbox::due_letters(tx, now())).len(), 1);
    });
}

#[test]
fn a_secret_is_agreed_on_once() {
    both(&schemas(), |store| {
        let (first, second) = (sandbox::make_secret(), sandbox::make_secret());
        assert!(first != second && first.len() == 64);
        for secret in [&first, &second] {
            write(store, |tx| sandbox::set_up(tx, secret));
        }
        assert_eq!(write(store, sandbox::secret), Some(first));
    });
}
