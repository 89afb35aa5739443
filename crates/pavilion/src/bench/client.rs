//! The client: a process of its own, one thread, as little work a request as it can, so that the machine is the
//! server's. It speaks HTTP/1.1 over connections that stay open, one request at a time on each.
use super::plan::{Act, Crowd, Met, Plan, Sale};
use anyhow::{Context, Result};
use kernel::Whole;
use payment::sandbox;
use serde::Deserialize;
use std::cell::RefCell;
use std::fmt::Write as _;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::LocalSet;

/// How long an answer may take before it counts as none.
const ANSWER_WITHIN: Duration = Duration::from_secs(10);

/// Reads a plan from stdin, carries it out, and writes to stdout what was met.
pub fn run() -> Result<()> {
    let plan: Plan = serde_json::from_reader(std::io::stdin()).context("there is no plan on stdin")?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let met = LocalSet::new().block_on(&runtime, carry_out(plan));
    serde_json::to_writer(std::io::stdout(), &met)?;
    Ok(())
}

async fn carry_out(plan: Plan) -> Vec<Met> {
    let crowds: Vec<_> = plan
        .crowds
        .into_iter()
        .zip(0..)
        .map(|(crowd, number)| tokio::task::spawn_local(all_of(plan.address, crowd, number)))
        .collect();
    let mut met = Vec::new();
    for crowd in crowds {
        met.push(crowd.await.unwrap_or_default());
    }
    met
}

async fn all_of(address: SocketAddr, crowd: Crowd, number: u64) -> Met {
    let tally = Rc::new(RefCell::new(Tally::new()));
    let crowd = Rc::new(crowd);
    let visitors: Vec<_> = (0..crowd.connections)
        .map(|n| {
            tokio::task::spawn_local(one(address, crowd.clone(), tally.clone(), (number << 32) | n as u64))
        })
        .collect();
    for visitor in visitors {
        if let Ok(Err(error)) = visitor.await {
            tally.borrow_mut().fail(&format!("{error:#}"));
        }
    }
    tally.borrow_mut().met()
}

async fn one(address: SocketAddr, crowd: Rc<Crowd>, tally: Rc<RefCell<Tally>>, number: u64) -> Result<()> {
    let mut line = Line::open(address, tally.clone()).await?;
    let length = Duration::from_secs_f64(crowd.seconds);
    match &crowd.act {
        Act::Look { paths } => look(&mut line, paths, number as usize, length).await,
        Act::Order(sale) => order(&mut line, sale, number, length).await,
        Act::OrderAndPay { sale, secret } => order_and_pay(&mut line, sale, secret, number, length).await,
        Act::Scan { cookie, bodies } => {
            let own = bodies.iter().skip(number as u32 as usize).step_by(crowd.connections);
            scan(&mut line, cookie, own, length).await
        }
    }
}

async fn look(line: &mut Line, paths: &[String], first: usize, length: Duration) -> Result<()> {
    let requests: Vec<String> = paths.iter().map(|path| get(path)).collect();
    for at in first.. {
        if line.tally.borrow().began.elapsed() >= length {
            break;
        }
        let asked = Instant::now();
        let status = line.exchange(requests[at % requests.len()].as_bytes()).await?;
        line.note(status == 200, asked);
    }
    Ok(())
}

fn get(path: &str) -> String {
    format!("GET {path} HTTP/1.1\r\nhost: bench\r\naccept-encoding: br\r\naccept-language: zh-CN\r\n\r\n")
}

/// Guests press the button until it is gone, and a little longer.
async fn order(line: &mut Line, sale: &Sale, number: u64, after: Duration) -> Result<()> {
    let mut request = String::new();
    for nth in 0.. {
        let (began, gone) = (line.tally.borrow().began, line.tally.borrow().gone);
        if began.elapsed().as_secs_f64() > sale.seconds_max || gone.is_some_and(|gone| gone.elapsed() > after)
        {
            break;
        }
        write_order(&mut request, sale, number, nth);
        let asked = Instant::now();
        match line.exchange(request.as_bytes()).await? {
            422 if line.body_has(r#""line":0"#) => line.tally.borrow_mut().refuse(asked),
            status => line.note(status == 201, asked),
        }
    }
    Ok(())
}

fn write_order(request: &mut String, sale: &Sale, number: u64, nth: u64) {
    let key = ordering::order_key(webkit::wall(), fastrand::u64(..));
    let phone = 10_000_000_000 + (number & 0xffff) * 100_000 + nth % 100_000;
    let body = format!(
        r#"{{"key":"{key}","lines":[{}],"zone":"{}","receiver":{{"name":"李芳","phone":"{phone}","address":"文三路 {} 号 3 幢 502"}},"payment":"sandbox"}}"#,
        sale.line,
        sale.zone,
        nth % 400 + 1
    );
    write_post(request, "/api/orders", &[], &body);
}

fn write_post(request: &mut String, path: &str, headers: &[(&str, &str)], body: &str) {
    request.clear();
    let _ = write!(request, "POST {path} HTTP/1.1\r\nhost: bench\r\ncontent-type: application/json\r\n");
    for (name, value) in headers {
        let _ = write!(request, "{name}: {value}\r\n");
    }
    let _ = write!(request, "content-length: {}\r\n\r\n{body}", body.len());
}

#[derive(Deserialize)]
struct PlacedOut {
    pay: String,
    total_fen: i64,
}

async fn order_and_pay(
    line: &mut Line,
    sale: &Sale,
    secret: &str,
    number: u64,
    length: Duration,
) -> Result<()> {
    let mut request = String::new();
    for nth in 0.. {
        if line.tally.borrow().began.elapsed() >= length {
            break;
        }
        write_order(&mut request, sale, number, nth);
        let asked = Instant::now();
        if line.exchange(request.as_bytes()).await? != 201 {
            line.note(false, asked);
            continue;
        }
        let placed: PlacedOut = serde_json::from_slice(line.body())?;
        let intent =
            placed.pay.trim_start_matches("/sandbox/pay/").split('?').next().unwrap_or("").to_string();
        let body = format!(
            r#"{{"notice_id":"B{intent}","intent":"{intent}","amount_fen":{},"at_ms":{}}}"#,
            placed.total_fen,
            webkit::wall().get()
        );
        write_post(
            &mut request,
            "/payment/notice/sandbox",
            &[(sandbox::SIGNATURE, &sandbox::sign(secret, body.as_bytes()))],
            &body,
        );
        let status = line.exchange(request.as_bytes()).await?;
        line.note(status == 200, asked);
    }
    Ok(())
}

async fn scan<'a>(
    line: &mut Line,
    cookie: &str,
    bodies: impl Iterator<Item = &'a String>,
    length: Duration,
) -> Result<()> {
    let mut request = String::new();
    for body in bodies {
        if line.tally.borrow().began.elapsed() >= length {
            break;
        }
        write_post(&mut request, "/api/scans", &[("cookie", cookie)], body);
        let asked = Instant::now();
        let good = line.exchange(request.as_bytes()).await? == 200 && !line.body_has(r#""accepted":false"#);
        line.note(good, asked);
    }
    Ok(())
}

/// A connection that stays open.
struct Line {
    stream: TcpStream,
    bytes: Vec<u8>,
    body: std::ops::Range<usize>,
    tally: Rc<RefCell<Tally>>,
}

impl Line {
    async fn open(address: SocketAddr, tally: Rc<RefCell<Tally>>) -> Result<Self> {
        let stream = TcpStream::connect(address).await.context("the server does not listen")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, bytes: Vec::with_capacity(16 * 1024), body: 0..0, tally })
    }

    /// Sends a request and reads its answer; answers the status.
    async fn exchange(&mut self, request: &[u8]) -> Result<u16> {
        tokio::time::timeout(ANSWER_WITHIN, self.talk(request)).await.context("no answer in ten seconds")?
    }

    async fn talk(&mut self, request: &[u8]) -> Result<u16> {
        self.stream.write_all(request).await?;
        self.bytes.clear();
        let head = loop {
            if let Some(end) = self.bytes.windows(4).position(|four| four == b"\r\n\r\n") {
                break end + 4;
            }
            self.read_more().await?;
        };
        let text = String::from_utf8_lossy(&self.bytes[..head]);
        let status = text.get(9..12).and_then(|figures| figures.parse().ok()).context("this is not HTTP")?;
        let length = text.lines().find_map(|line| line.strip_prefix("content-length:"));
        let length: usize =
            length.and_then(|text| text.trim().parse().ok()).context("an answer has no length")?;
        while self.bytes.len() < head + length {
            self.read_more().await?;
        }
        self.body = head..head + length;
        Ok(status)
    }

    async fn read_more(&mut self) -> Result<()> {
        let read = self.stream.read_buf(&mut self.bytes).await?;
        anyhow::ensure!(read > 0, "the server closed the connection");
        Ok(())
    }

    fn body(&self) -> &[u8] {
        &self.bytes[self.body.clone()]
    }

    fn body_has(&self, text: &str) -> bool {
        self.body().windows(text.len()).any(|found| found == text.as_bytes())
    }

    fn note(&self, good: bool, asked: Instant) {
        let mut tally = self.tally.borrow_mut();
        match (good, self.bytes.get(9..12)) {
            (true, _) => tally.take(asked),
            (false, Some(b"503")) => tally.met.busy += 1,
            (false, _) => tally.fail(&String::from_utf8_lossy(&self.bytes)),
        }
    }
}

/// What a crowd has met so far.
struct Tally {
    began: Instant,
    gone: Option<Instant>,
    met: Met,
    micros: Vec<u32>,
}

impl Tally {
    fn new() -> Self {
        Self { began: Instant::now(), gone: None, met: Met::default(), micros: Vec::new() }
    }
    fn take(&mut self, asked: Instant) {
        self.met.good += 1;
        self.met.good_seconds = self.began.elapsed().as_secs_f64();
        self.micros.push(asked.elapsed().as_micros().min(u128::from(u32::MAX)) as u32);
    }
    /// Only what was asked after the first "sold out" tells how fast refusals are.
    fn refuse(&mut self, asked: Instant) {
        let gone = *self.gone.get_or_insert_with(Instant::now);
        if asked >= gone {
            self.met.refused += 1;
            self.met.refused_seconds = gone.elapsed().as_secs_f64();
        }
    }
    fn fail(&mut self, what: &str) {
        self.met.failed += 1;
        self.met.trouble.get_or_insert_with(|| what.chars().take(400).collect());
    }
    fn met(&mut self) -> Met {
        self.micros.sort_unstable();
        let at = |share: f64| {
            let rank = (self.micros.len() as f64 * share) as usize;
            f64::from(self.micros.get(rank.min(self.micros.len().saturating_sub(1))).copied().unwrap_or(0))
                / 1e3
        };
        Met { p50_ms: at(0.5), p99_ms: at(0.99), p999_ms: at(0.999), ..self.met.clone() }
    }
}
