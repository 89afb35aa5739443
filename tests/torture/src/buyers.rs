//! Buyers, the payment provider and a scanner, in one thread each: what they send is decided by a seed.
use crate::record::{Cancel, Notice, Order, Placed, Record, Scan, Told, Wallet};
use crate::shop::{Answer, Client};
use anyhow::{Result, ensure};
use fastrand::Rng;
use hmac::{Hmac, KeyInit, Mac};
use serde_json::{Value, json};
use sha2::Sha256;
use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

/// What everyone knows of the county.
#[derive(Clone, Debug, Default)]
pub struct Town {
    /// The administrator's session.
    pub cookie: String,
    /// What the provider signs with.
    pub secret: String,
    pub lots: Vec<String>,
    /// The flash sale that runs.
    pub sale: String,
    /// Waybills of parcels that wait at their outlets.
    pub parcels: Vec<String>,
}

/// Of a hundred acts so many are orders, payments …; the rest are scans.
const ORDERS: u32 = 50;
const PAYMENTS: u32 = 26;
const WALLETS: u32 = 5;
const CANCELS: u32 = 8;

/// Telephones that order in the flash sale. With its limit they want more than there is.
const SALE_PHONES: u32 = 60;

pub struct Buyer {
    /// A guest's connection.
    client: Client,
    /// The scanner's, with the administrator's session.
    scanner: Client,
    town: Arc<Town>,
    name: String,
    rng: Rng,
    acts: u64,
    /// Orders of his that wait for money.
    unpaid: Vec<Placed>,
    pub record: Record,
}

/// The connection is gone: nothing more can be sent.
struct Gone;

impl Buyer {
    pub fn new(address: SocketAddr, town: Arc<Town>, name: &str, seed: u64) -> Self {
        Self {
            client: Client::new(address),
            scanner: Client::new(address).with_cookie(&town.cookie),
            town,
            name: name.to_string(),
            rng: Rng::with_seed(seed),
            acts: 0,
            unpaid: Vec::new(),
            record: Record::default(),
        }
    }

    /// Trades until the server is gone or somebody says stop, and counts what was answered.
    pub fn trade(mut self, answered: &AtomicU64, stop: &AtomicBool) -> Record {
        while !stop.load(Ordering::Relaxed) && self.act().is_ok() {
            answered.fetch_add(1, Ordering::Relaxed);
        }
        self.record
    }

    /// An order that is paid at once.
    ///
    /// # Errors
    /// The shop did not take it.
    pub fn buy_for_sure(&mut self) -> Result<()> {
        let body = order_body(&self.next_key(), json!([{ "product": "SHOOT-500", "packs": 1 }]), false);
        let _ = self.send_order(&body);
        let placed = self.unpaid.pop();
        ensure!(placed.is_some(), "an order was not taken: {:?}", self.record.orders.last().map(|o| &o.told));
        let paid = placed.map(|placed| self.send_notices(&placed, 1));
        ensure!(matches!(paid, Some(Ok(()))), "a payment was not taken");
        Ok(())
    }

    fn act(&mut self) -> Result<(), Gone> {
        self.acts += 1;
        let dice = self.rng.u32(0..100);
        if dice < ORDERS || self.unpaid.is_empty() && dice < ORDERS + PAYMENTS + WALLETS + CANCELS {
            self.order()
        } else if dice < ORDERS + PAYMENTS {
            let placed = self.take_unpaid();
            let times = if self.rng.u32(0..10) < 4 { 2 } else { 1 };
            self.send_notices(&placed, times)
        } else if dice < ORDERS + PAYMENTS + WALLETS {
            self.pay_by_wallet()
        } else if dice < ORDERS + PAYMENTS + WALLETS + CANCELS {
            self.cancel()
        } else {
            self.scan()
        }
    }

    fn next_key(&mut self) -> String {
        self.acts += 1;
        format!("torture-{}-{:08}", self.name, self.acts)
    }

    fn take_unpaid(&mut self) -> Placed {
        let at = self.rng.usize(0..self.unpaid.len());
        self.unpaid.swap_remove(at)
    }

    fn order(&mut self) -> Result<(), Gone> {
        if self.rng.u32(0..6) == 0 {
            return self.order_in_the_sale();
        }
        let lines = match self.rng.u32(0..10) {
            // The scarce lot: after a while a refusal.
            0 => json!([{ "product": "PECAN-250", "lot": self.town.lots.get(2), "packs": 1 }]),
            1 => json!([{ "product": "PECAN-250", "packs": 1 }, { "product": "SHOOT-500", "packs": 2 }]),
            2 => json!([{ "product": "SHOOT-500", "lot": self.town.lots.get(1), "packs": 1 }]),
            _ => json!([{ "product": "SHOOT-500", "packs": self.rng.u32(1..4) }]),
        };
        let cash = self.rng.u32(0..10) == 0;
        let body = order_body(&self.next_key(), lines, cash);
        if self.rng.u32(0..20) == 0 { self.send_order_twice(&body) } else { self.send_order(&body) }
    }

    /// Telephones are few and anybody's: two connections reach one limit at once.
    fn order_in_the_sale(&mut self) -> Result<(), Gone> {
        let lines = json!([{ "product": "SHOOT-500", "sale": self.town.sale, "packs": self.rng.u32(1..3) }]);
        let mut body = order_body(&self.next_key(), lines, false);
        body["receiver"]["phone"] = format!("1000000{:04}", 3_000 + self.rng.u32(0..SALE_PHONES)).into();
        self.send_order(&body)
    }

    fn send_order(&mut self, body: &Value) -> Result<(), Gone> {
        let told = told_order(self.client.post_json("/api/orders", body));
        self.note_order(body, told)
    }

    /// A buyer presses the button twice: two requests are on their way at once.
    fn send_order_twice(&mut self, body: &Value) -> Result<(), Gone> {
        let other = self.client.clone();
        let (first, second) = std::thread::scope(|scope| {
            let second = scope.spawn(|| told_order(other.post_json("/api/orders", body)));
            let first = told_order(self.client.post_json("/api/orders", body));
            (first, second.join().unwrap_or(Told::Nothing))
        });
        let noted = self.note_order(body, first);
        self.record.orders.push(Order { key: key_of(body), body: body.clone(), told: second, again: None });
        noted
    }

    fn note_order(&mut self, body: &Value, told: Told<Placed>) -> Result<(), Gone> {
        self.unpaid.extend(told.yes().filter(|placed| placed.intent.is_some()).cloned());
        let gone = told.is_nothing();
        self.record.orders.push(Order { key: key_of(body), body: body.clone(), told, again: None });
        if gone { Err(Gone) } else { Ok(()) }
    }

    /// The provider tells of a payment, `times` at once.
    fn send_notices(&mut self, placed: &Placed, times: usize) -> Result<(), Gone> {
        let Some(intent) = placed.intent else { return Ok(()) };
        let id = format!("T-{}-{}", self.name, self.acts);
        let body = json!({ "notice_id": id, "intent": intent.to_string(), "amount_fen": placed.total_fen, "at_ms": now_ms() });
        let body = body.to_string();
        let told: Vec<Told<()>> = std::thread::scope(|scope| {
            let send = || tell(&self.client, &self.town, &body);
            let others: Vec<_> = (1..times).map(|_| scope.spawn(send)).collect();
            let first = send();
            let others = others.into_iter().map(|other| other.join().unwrap_or(Told::Nothing));
            std::iter::once(first).chain(others).collect()
        });
        let gone = told.iter().any(Told::is_nothing);
        let note = |told| Notice { id: id.clone(), intent, body: body.clone(), told, again: None };
        self.record.notices.extend(told.into_iter().map(note));
        if gone { Err(Gone) } else { Ok(()) }
    }

    fn pay_by_wallet(&mut self) -> Result<(), Gone> {
        let placed = self.take_unpaid();
        let Some(intent) = placed.intent else { return Ok(()) };
        let manner = if self.rng.bool() { "doubled" } else { "well" };
        let sent =
            self.client.post_form(&format!("/sandbox/pay/{intent}"), &format!("manner={manner}&back=/"));
        let told = told_done(sent);
        let gone = told.is_nothing();
        self.record.wallets.push(Wallet { intent, told });
        if gone { Err(Gone) } else { Ok(()) }
    }

    fn cancel(&mut self) -> Result<(), Gone> {
        let placed = self.take_unpaid();
        let sent = self
            .client
            .post_form(&format!("/orders/{}/cancel", placed.code), &format!("key={}", placed.link_key));
        let told = told_done(sent);
        let gone = told.is_nothing();
        self.record.cancels.push(Cancel { code: placed.code, told });
        if gone { Err(Gone) } else { Ok(()) }
    }

    /// The next step of a parcel, or one that was made already: then it is refused, which is an answer too.
    fn scan(&mut self) -> Result<(), Gone> {
        let Some(code) = self.rng.choice(&self.town.parcels) else { return Ok(()) };
        let kind = self.rng.choice(["accepted", "loaded"]).unwrap_or("accepted");
        let device_key = format!("{}-{}", self.name, self.acts);
        let scan =
            json!({ "device_key": device_key, "code": code, "kind": kind, "place": "FW01", "at": now_ms() });
        let body = json!({ "scans": [scan] });
        let told = told_scan(self.scanner.post_json("/api/scans", &body));
        let gone = told.is_nothing();
        self.record.scans.push(Scan { device_key, body, told, again: None });
        if gone { Err(Gone) } else { Ok(()) }
    }
}

/// Sends everything once more, with the keys that it had, and notes what is told now.
pub fn send_again(address: SocketAddr, town: &Town, record: &mut Record) {
    let (client, scanner) = (Client::new(address), Client::new(address).with_cookie(&town.cookie));
    std::thread::scope(|scope| {
        scope.spawn(|| {
            for order in &mut record.orders {
                order.again = Some(told_order(client.post_json("/api/orders", &order.body)));
            }
        });
        scope.spawn(|| {
            for notice in &mut record.notices {
                notice.again = Some(tell(&client, town, &notice.body));
            }
        });
        scope.spawn(|| {
            for scan in &mut record.scans {
                scan.again = Some(told_scan(scanner.post_json("/api/scans", &scan.body)));
            }
        });
    });
}

pub fn order_body(key: &str, lines: Value, cash: bool) -> Value {
    let receiver = json!({ "name": "林小满", "phone": "10000002046", "address": "文三路 90 号" });
    if cash {
        json!({ "key": key, "lines": lines, "outlet": "FK01", "receiver": receiver, "payment": "cash" })
    } else {
        json!({ "key": key, "lines": lines, "zone": "hangzhou", "receiver": receiver, "payment": "sandbox" })
    }
}

fn key_of(body: &Value) -> String {
    body["key"].as_str().unwrap_or_default().to_string()
}

fn told_order(sent: Result<Answer>) -> Told<Placed> {
    let Ok(answer) = sent else { return Told::Nothing };
    if answer.status != 201 {
        return Told::No(answer.status);
    }
    let json = answer.json();
    let text = |name: &str| json[name].as_str().unwrap_or_default().to_string();
    let intent = json["pay"]
        .as_str()
        .and_then(|path| path.trim_start_matches("/sandbox/pay/").split('?').next()?.parse().ok());
    let total_fen = json["total_fen"].as_i64().unwrap_or_default();
    Told::Yes(Placed { code: text("code"), link_key: text("key"), total_fen, intent })
}

/// The provider tells the shop: 200 means that it need not tell again.
fn tell(client: &Client, town: &Town, body: &str) -> Told<()> {
    let mut mac = Hmac::<Sha256>::new_from_slice(town.secret.as_bytes()).expect("HMAC takes any key");
    mac.update(body.as_bytes());
    let signature: String = mac.finalize().into_bytes().iter().map(|byte| format!("{byte:02x}")).collect();
    let headers = [("x-sandbox-signature", signature.as_str())];
    told_done(client.post("/payment/notice/sandbox", "application/json", body, &headers))
}

fn told_done(sent: Result<Answer>) -> Told<()> {
    match sent {
        Ok(answer) if answer.status < 400 => Told::Yes(()),
        Ok(answer) => Told::No(answer.status),
        Err(_) => Told::Nothing,
    }
}

fn told_scan(sent: Result<Answer>) -> Told<bool> {
    match sent {
        Ok(answer) if answer.status == 200 => Told::Yes(answer.json()["results"][0]["accepted"] == true),
        Ok(answer) => Told::No(answer.status),
        Err(_) => Told::Nothing,
    }
}

pub fn now_ms() -> i64 {
    SystemTime::now().duration_since(UNIX_EPOCH).map_or(0, |since| since.as_millis() as i64)
}
