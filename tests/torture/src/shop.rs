//! The program under test, and one buyer's connection to it.
use crate::database::Database;
use anyhow::{Context, Result, bail, ensure};
use serde_json::Value;
use std::io::{BufRead, BufReader};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};
use ureq::Agent;

const START_MAX: Duration = Duration::from_secs(20);
const STARTS_MAX: u32 = 3;
const STOP_MAX: Duration = Duration::from_secs(30);

/// A running `pavilion serve`. It is killed when this is dropped.
pub struct Shop {
    child: Child,
    /// Kept open: a program whose words nobody takes may end of it.
    says: BufReader<ChildStdout>,
    pub address: SocketAddr,
}

/// A port that nobody has at this moment.
pub fn free_port() -> Result<u16> {
    Ok(TcpListener::bind("127.0.0.1:0")?.local_addr()?.port())
}

/// The program with what every test of it says.
pub fn command(binary: &Path) -> Command {
    let mut command = Command::new(binary);
    command.env("LC_ALL", "C.UTF-8").env("PAVILION_LOG", "warn").env("PAVILION_POSTS_A_MINUTE", "0");
    command
}

impl Shop {
    pub fn open(binary: &Path, database: &Database) -> Result<Self> {
        Self::start(|| command(binary), database)
    }

    /// Starts what `program` says as a server, and waits until it takes connections. Somebody else may take the port
    /// between our asking and its listening, and would be talked to in its place: then it is another port's turn.
    pub fn start(program: impl Fn() -> Command, database: &Database) -> Result<Self> {
        for _ in 1..STARTS_MAX {
            if let Ok(shop) = Self::start_once(program(), database) {
                return Ok(shop);
            }
        }
        Self::start_once(program(), database)
    }

    fn start_once(mut program: Command, database: &Database) -> Result<Self> {
        let address = SocketAddr::from(([127, 0, 0, 1], free_port()?));
        program.arg("serve").args(database.arguments()).args(["--listen", &address.to_string()]);
        let mut child = program.stdout(Stdio::piped()).spawn().context("the program cannot be started")?;
        let says = child.stdout.take().map(BufReader::new).context("the program has no words")?;
        let mut shop = Self { child, says, address };
        shop.wait_until_it_listens()?;
        Ok(shop)
    }

    fn wait_until_it_listens(&mut self) -> Result<()> {
        let (address, began) = (self.address, Instant::now());
        while TcpStream::connect(address).is_err() {
            if let Some(status) = self.child.try_wait()? {
                bail!("the program ended as it started ({status})");
            }
            ensure!(began.elapsed() < START_MAX, "the program took no connection in {START_MAX:?}");
            std::thread::sleep(Duration::from_millis(3));
        }
        // It says so when it listens; a program without a port ends without a word.
        let mut line = String::new();
        self.says.read_line(&mut line)?;
        ensure!(line.contains("is open"), "somebody else listens at {address}");
        Ok(())
    }

    pub fn process(&self) -> u32 {
        self.child.id()
    }

    /// SIGKILL: nothing of it gets to say goodbye.
    pub fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// SIGTERM, and waits for the end.
    pub fn stop(mut self) -> Result<()> {
        let asked = Command::new("kill").arg(self.child.id().to_string()).status()?;
        ensure!(asked.success(), "the program could not be asked to stop");
        let began = Instant::now();
        while self.child.try_wait()?.is_none() {
            ensure!(began.elapsed() < STOP_MAX, "the program did not stop in {STOP_MAX:?}");
            std::thread::sleep(Duration::from_millis(5));
        }
        Ok(())
    }
}

impl Drop for Shop {
    fn drop(&mut self) {
        // Where it has ended already there is nothing to kill.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// What came back: a status and a body. No answer at all is an error of the client.
pub struct Answer {
    pub status: u16,
    pub body: String,
    pub cookie: Option<String>,
}

impl Answer {
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap_or_default()
    }
}

/// A buyer's kept-alive connection.
#[derive(Clone)]
pub struct Client {
    agent: Agent,
    base: String,
    cookie: Option<String>,
}

impl Client {
    pub fn new(address: SocketAddr) -> Self {
        let config = Agent::config_builder()
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .timeout_global(Some(Duration::from_secs(20)))
            .build();
        Self { agent: config.into(), base: format!("http://{address}"), cookie: None }
    }

    pub fn with_cookie(mut self, cookie: &str) -> Self {
        self.cookie = Some(cookie.to_string());
        self
    }

    pub fn get(&self, path: &str) -> Result<Answer> {
        read(self.agent.get(format!("{}{path}", self.base)).header("accept-language", "en").call()?)
    }

    pub fn post(&self, path: &str, kind: &str, body: &str, headers: &[(&str, &str)]) -> Result<Answer> {
        let mut request = self.agent.post(format!("{}{path}", self.base)).header("content-type", kind);
        if let Some(cookie) = &self.cookie {
            request = request.header("cookie", cookie);
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        read(request.header("accept-language", "en").send(body)?)
    }

    pub fn post_json(&self, path: &str, body: &Value) -> Result<Answer> {
        self.post(path, "application/json", &body.to_string(), &[])
    }

    pub fn post_form(&self, path: &str, body: &str) -> Result<Answer> {
        self.post(path, "application/x-www-form-urlencoded", body, &[])
    }
}

fn read(mut answer: ureq::http::Response<ureq::Body>) -> Result<Answer> {
    let cookie = answer.headers().get("set-cookie").and_then(|value| value.to_str().ok());
    let cookie = cookie.and_then(|value| value.split(';').next()).map(str::to_string);
    Ok(Answer { status: answer.status().as_u16(), body: answer.body_mut().read_to_string()?, cookie })
}
