//! A PostgreSQL server of our own: from Debian's package, in a temporary folder, on a free port. Nothing
//! depends on a server that is already there, and nothing is left of ours.
use crate::packages::{install, we_are_root};
use crate::run::{output, run};
use anyhow::{Context, Result, bail};
use std::net::TcpListener;
use std::os::unix::fs::{DirBuilderExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

pub const DATABASE_URL: &str = "PAVILION_TEST_DATABASE_URL";
pub const REQUIRE_POSTGRES: &str = "PAVILION_TEST_REQUIRE_POSTGRES";

/// What a crash of the machine may take.
#[derive(Clone, Copy, Debug)]
pub enum Promise {
    /// Everything: for tests, which only ask for speed. The binary refuses such a server.
    ForgetAtPowerCut,
    /// Nothing that was answered, as in a county.
    KeepWhatWasAnswered,
}

/// A running server. It stops when this is dropped, and also when this process is killed.
pub struct Server {
    port: u16,
    guard: Child,
}

/// Waits for the end of its stdin, which comes when we end, in whatever way; then stops the server and takes
/// its folder away, also where a test has restarted it. In a process group of its own it survives our Ctrl-C to do so.
const GUARD: &str = r#"
"$1"/postgres -D "$2"/data -p "$3" -c fsync="$4" -c full_page_writes="$4" >"$2"/log 2>&1 &
read -r _
"$1"/pg_ctl -D "$2"/data -s -w -m fast stop
rm -rf "$2"
"#;

const SETTINGS: &str = "
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
max_connections = 200
timezone = 'UTC'
";

/// Between choosing a free port and binding it, another process may take it.
const PORTS_TRIED: usize = 4;
const START_MAX: Duration = Duration::from_secs(60);

impl Server {
    pub fn start(promise: Promise) -> Result<Self> {
        let programs = programs()?;
        for _ in 0..PORTS_TRIED {
            let folder = new_folder(promise)?;
            init(&programs, &folder)?;
            let server = Self::launch(&programs, &folder, promise)?;
            if server.wait_until_ready(&folder)? {
                return Ok(server);
            }
        }
        bail!("PostgreSQL found each of {PORTS_TRIED} free ports taken")
    }

    fn launch(programs: &Path, folder: &Path, promise: Promise) -> Result<Self> {
        let port = TcpListener::bind("127.0.0.1:0")?.local_addr()?.port();
        let fsync = match promise {
            Promise::ForgetAtPowerCut => "off",
            Promise::KeepWhatWasAnswered => "on",
        };
        let mut guard = as_postgres(Command::new("sh"), folder)?;
        guard.args(["-c", GUARD, "sh"]).arg(programs).arg(folder).args([&port.to_string(), fsync]);
        let guard = guard.stdin(Stdio::piped()).process_group(0).spawn().context("sh cannot be started")?;
        Ok(Self { port, guard })
    }

    /// `false` where the port was taken meanwhile.
    fn wait_until_ready(&self, folder: &Path) -> Result<bool> {
        let began = Instant::now();
        while began.elapsed() < START_MAX {
            let log = std::fs::read_to_string(folder.join("log")).unwrap_or_default();
            if log.contains("ready to accept connections") {
                return Ok(true);
            }
            if log.contains("could not bind") {
                return Ok(false);
            }
            if log.contains("FATAL") {
                bail!("PostgreSQL does not start:\n{log}");
            }
            sleep(Duration::from_millis(20));
        }
        bail!("PostgreSQL was not ready within {} s", START_MAX.as_secs())
    }

    /// The server as its superuser; every database is made from here.
    pub fn url(&self) -> String {
        format!("postgres://postgres@127.0.0.1:{}/postgres", self.port)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        drop(self.guard.stdin.take());
        // A guard that is gone has nothing left to stop.
        let _ = self.guard.wait();
    }
}

/// `cargo xtask postgres COMMAND …`: the command finds the server in its environment.
pub fn beside(args: &[String]) -> Result<()> {
    let Some((program, args)) = args.split_first() else {
        bail!("say which command to run beside PostgreSQL: cargo xtask postgres COMMAND …")
    };
    let server = Server::start(Promise::KeepWhatWasAnswered)?;
    run(Command::new(program).args(args).env(DATABASE_URL, server.url()))
}

/// The folder of PostgreSQL's programs; its Debian package is installed where it is missing.
fn programs() -> Result<PathBuf> {
    if let Some(found) = find_programs() {
        return Ok(found);
    }
    install("postgresql")?;
    find_programs().context("the package postgresql is installed, but initdb is nowhere to be found")
}

/// Debian keeps them out of the path, in a folder for each version; the newest is taken.
fn find_programs() -> Option<PathBuf> {
    let versions = std::fs::read_dir("/usr/lib/postgresql").ok().into_iter().flatten().flatten();
    let version = |path: &PathBuf| path.file_name()?.to_str()?.parse::<u32>().ok();
    let newest = versions.map(|entry| entry.path()).max_by_key(version).map(|path| path.join("bin"));
    let elsewhere = output(Command::new("sh").args(["-c", "command -v initdb"])).ok();
    let elsewhere = elsewhere.and_then(|path| Some(Path::new(path.trim()).parent()?.to_path_buf()));
    [newest, elsewhere].into_iter().flatten().find(|folder| folder.join("initdb").is_file())
}

/// What tests write in an hour.
const MEMORY_MIN_KIB: u64 = 4 << 20;

/// A file system in memory, where there is one with room: a test that makes forty databases need not wait for
/// a disk that somebody else keeps busy.
pub fn memory() -> Option<PathBuf> {
    let free = output(Command::new("df").args(["-k", "--output=avail", "/dev/shm"])).ok()?;
    let free: u64 = free.lines().last()?.trim().parse().ok()?;
    (free >= MEMORY_MIN_KIB).then(|| PathBuf::from("/dev/shm"))
}

static FOLDERS: AtomicU32 = AtomicU32::new(0);

/// A folder that the server's user can enter: root's own temporary folder may not be one.
fn new_folder(promise: Promise) -> Result<PathBuf> {
    let on_disk = if we_are_root() { PathBuf::from("/tmp") } else { std::env::temp_dir() };
    let base = match promise {
        Promise::ForgetAtPowerCut => memory().unwrap_or(on_disk),
        Promise::KeepWhatWasAnswered => on_disk,
    };
    let number = FOLDERS.fetch_add(1, Ordering::Relaxed);
    let folder = base.join(format!("pavilion-postgres-{}-{number}", std::process::id()));
    std::fs::DirBuilder::new()
        .mode(0o700)
        .create(&folder)
        .with_context(|| format!("{} cannot be made", folder.display()))?;
    if let Some((uid, gid)) = server_user()? {
        chown(&folder, Some(uid), Some(gid))?;
    }
    Ok(folder)
}

/// Bytewise order, as on SQLite.
const INITDB: [&str; 7] = [
    "--username=postgres",
    "--auth=trust",
    "--encoding=UTF8",
    "--locale=C",
    "--no-sync",
    "--no-instructions",
    "-D",
];

fn init(programs: &Path, folder: &Path) -> Result<()> {
    let data = folder.join("data");
    output(as_postgres(Command::new(programs.join("initdb")), folder)?.args(INITDB).arg(&data))?;
    let conf = data.join("postgresql.conf");
    let settings = std::fs::read_to_string(&conf)? + SETTINGS;
    std::fs::write(&conf, settings).with_context(|| format!("{} cannot be written", conf.display()))
}

/// PostgreSQL refuses to run as root, so then its package's user runs it.
fn as_postgres(mut command: Command, folder: &Path) -> Result<Command> {
    if let Some((uid, gid)) = server_user()? {
        command.uid(uid).gid(gid);
    }
    command.current_dir(folder).env("HOME", folder).env("LC_ALL", "C");
    Ok(command)
}

fn server_user() -> Result<Option<(u32, u32)>> {
    if !we_are_root() {
        return Ok(None);
    }
    let users = std::fs::read_to_string("/etc/passwd")?;
    let user = users.lines().find_map(|line| line.strip_prefix("postgres:"));
    let ids = user.and_then(|line| {
        let mut fields = line.split(':').skip(1);
        Some((fields.next()?.parse().ok()?, fields.next()?.parse().ok()?))
    });
    ids.map(Some).context("there is no user postgres; reinstall Debian's package postgresql-common")
}
