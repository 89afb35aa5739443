//! What the client is asked to do and what it answers: one line of JSON each way, over its stdin and stdout.
use anyhow::{Context, Result, bail};
use serde::{Deserialize, Serialize};
use std::io::Write;
use std::net::SocketAddr;
use std::process::{Command, Stdio};

/// What one client process does.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Plan {
    pub address: SocketAddr,
    /// Groups of connections, each doing one thing, all at once.
    pub crowds: Vec<Crowd>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Crowd {
    pub connections: usize,
    pub seconds: f64,
    pub act: Act,
}

/// What each connection of a crowd does, again and again.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub enum Act {
    /// Fetches these pages in turn, as a browser without a session.
    Look { paths: Vec<String> },
    /// Orders a pack as a new guest each time; goes on until [`Crowd::seconds`] after the first
    /// refusal.
    Order(Sale),
    /// Orders, then tells of the payment as the sandbox provider would.
    OrderAndPay { sale: Sale, secret: String },
    /// Sends what a scanner has gathered: every connection its own part of `bodies`, once.
    Scan { cookie: String, bodies: Vec<String> },
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Sale {
    /// What is ordered: one line of an order, as JSON.
    pub line: String,
    pub zone: String,
    /// Orders end at the latest after so long, sold out or not.
    pub seconds_max: f64,
}

/// What a crowd met.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub struct Met {
    /// Answers as wanted: pages, orders accepted, payments taken, scans accepted.
    pub good: u64,
    /// From the start to the last good answer.
    pub good_seconds: f64,
    /// "Sold out", said in order and at once.
    pub refused: u64,
    pub refused_seconds: f64,
    /// 503: come again.
    pub busy: u64,
    /// Anything else, or no answer.
    pub failed: u64,
    /// The first answer that was not as wanted.
    pub trouble: Option<String>,
    /// Of the good answers, in milliseconds.
    pub p50_ms: f64,
    pub p99_ms: f64,
    pub p999_ms: f64,
}

impl Met {
    pub fn good_per_second(&self) -> f64 {
        self.good as f64 / self.good_seconds.max(0.001)
    }
    pub fn refused_per_second(&self) -> f64 {
        self.refused as f64 / self.refused_seconds.max(0.001)
    }
    /// Stops a benchmark whose figures would be about something else.
    pub fn or_trouble(self, what: &str) -> Result<Self> {
        if self.failed > 0 || self.good == 0 {
            let trouble = self.trouble.as_deref().unwrap_or("no answer came");
            bail!("{what}: {} of {} answers were not as they should be: {trouble}", self.failed, self.good);
        }
        Ok(self)
    }
}

/// Lets a client in a process of its own do this; answers what each crowd met.
pub fn carry_out(plan: &Plan) -> Result<Vec<Met>> {
    let program = std::env::current_exe().context("this program cannot find itself")?;
    let mut child = Command::new(program)
        .arg("bench-client")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("the client cannot be started")?;
    let mut stdin = child.stdin.take().context("the client takes no plan")?;
    stdin.write_all(&serde_json::to_vec(plan)?)?;
    drop(stdin);
    let output = child.wait_with_output()?;
    if !output.status.success() {
        bail!("the client of the benchmark ended with {}", output.status);
    }
    Ok(serde_json::from_slice(&output.stdout)?)
}

/// [`carry_out`] for one crowd.
pub fn carry_out_one(address: SocketAddr, crowd: Crowd) -> Result<Met> {
    let met = carry_out(&Plan { address, crowds: vec![crowd] })?;
    met.into_iter().next().context("the client answered nothing")
}
