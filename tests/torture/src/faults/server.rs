//! Faults of PostgreSQL, and of the way to it.
use super::{Outcome, in_trouble, open};
use crate::county::Template;
use crate::database::Database;
use crate::shop::Shop;
use anyhow::{Context, Result, ensure};
use postgres::{Client, NoTls};
use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::MetadataExt;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU32, Ordering};
use std::thread::sleep;
use std::time::Duration;

const NAME: &str = "torture_fault";
const OURS: &str = "FROM pg_stat_activity WHERE datname = 'torture_fault' AND pid <> pg_backend_pid()";

fn on_server(template: &Template, sql: &str) -> Result<()> {
    let mut server = Client::connect(template.base.server()?, NoTls)?;
    Ok(server.batch_execute(sql)?)
}

fn shop_of(template: &Template) -> Result<(Database, Shop)> {
    let database = template.copy(NAME)?;
    let shop = open(template, &database)?;
    Ok((database, shop))
}

/// Twenty times, every connection of the program.
pub fn connections_end(template: &Template, seed: u64) -> Result<Outcome> {
    let (database, shop) = shop_of(template)?;
    in_trouble(template, &database, shop, seed, |_| {
        for _ in 0..20 {
            on_server(template, &format!("SELECT pg_terminate_backend(pid) {OURS}"))?;
            sleep(Duration::from_millis(120));
        }
        Ok(())
    })
}

/// `pg_ctl` as the user whose server it is.
fn control(data: &str, arguments: &[&str]) -> Result<()> {
    let owner = std::fs::metadata(data)?;
    let versions = std::fs::read_dir("/usr/lib/postgresql")?.flatten().map(|version| version.path());
    let newest = versions.max().context("PostgreSQL's programs are nowhere to be found")?;
    let mut control = Command::new(newest.join("bin/pg_ctl"));
    control.args(["-D", data, "-w", "-s", "-l", "/dev/null"]).args(arguments);
    control.uid(owner.uid()).gid(owner.gid()).current_dir("/").env("LC_ALL", "C");
    let status = control.stdout(Stdio::null()).stderr(Stdio::null()).status()?;
    ensure!(status.success(), "pg_ctl {arguments:?} failed");
    Ok(())
}

/// Killed and started at once, twice; then stopped for longer than a command waits.
pub fn restarts(template: &Template, seed: u64) -> Result<Outcome> {
    let data = template.base.ask("SHOW data_directory")?;
    if !Path::new(&data).exists() {
        return Ok(Outcome::NotPossible("the server is on another machine"));
    }
    // A stopped server leaves behind with what it was started; `restart` reads that, `start` does not.
    let started = std::fs::read_to_string(Path::new(&data).join("postmaster.opts"))?;
    let options = started.trim().split_once(' ').map_or("", |(_, options)| options).to_string();
    let (database, shop) = shop_of(template)?;
    in_trouble(template, &database, shop, seed, |scene| {
        for _ in 0..2 {
            control(&data, &["restart", "-m", "immediate"])?;
            scene.accepted()?;
        }
        control(&data, &["stop", "-m", "fast"])?;
        let refused = scene.refused("away");
        sleep(Duration::from_secs(1));
        control(&data, &["start", "-o", &options])?;
        refused
    })
}

/// As a server that became a standby.
pub fn read_only(template: &Template, seed: u64) -> Result<Outcome> {
    let (database, shop) = shop_of(template)?;
    let set = |word: &str| {
        on_server(template, &format!("ALTER SYSTEM SET default_transaction_read_only = {word}"))?;
        on_server(template, "SELECT pg_reload_conf()")
    };
    in_trouble(template, &database, shop, seed, |scene| {
        set("on")?;
        let refused = scene.refused("unwritable").and_then(|()| scene.reads());
        set("off")?;
        refused
    })
}

/// The server's processes that serve us.
fn processes(server: &mut Client) -> Result<Vec<String>> {
    let rows = server.query(&format!("SELECT pid::text {OURS}"), &[])?;
    Ok(rows.iter().map(|row| row.get(0)).collect())
}

/// Stops these processes for so long.
fn stop_for(processes: &[String], length: Duration) -> Result<()> {
    let signal = |name: &str| Command::new("kill").arg(name).args(processes).stderr(Stdio::null()).status();
    let stopped = signal("-STOP")?.success();
    if stopped {
        sleep(length);
    }
    // One that has ended meanwhile is no fault.
    signal("-CONT")?;
    ensure!(stopped, "the server's processes could not be stopped: they are another user's");
    Ok(())
}

/// Its processes are stopped and go on: a machine or a disk that hangs.
pub fn frozen(template: &Template, seed: u64) -> Result<Outcome> {
    let (database, shop) = shop_of(template)?;
    let mut server = Client::connect(template.base.server()?, NoTls)?;
    in_trouble(template, &database, shop, seed, |_| {
        stop_for(&processes(&mut server)?, Duration::from_secs(3))
    })
}

/// Its processes stand still for nine tenths of some seconds: as slow as on a disk or a machine that is overloaded.
pub fn slow(template: &Template, seed: u64) -> Result<Outcome> {
    const STOPPED: Duration = Duration::from_millis(90);
    const SLOW: Duration = Duration::from_secs(5);
    let (database, shop) = shop_of(template)?;
    let mut server = Client::connect(template.base.server()?, NoTls)?;
    in_trouble(template, &database, shop, seed, |scene| {
        let over = AtomicBool::new(false);
        let mut brake = || -> Result<()> {
            while !over.load(Ordering::Relaxed) {
                stop_for(&processes(&mut server)?, STOPPED)?;
                sleep(STOPPED / 9);
            }
            Ok(())
        };
        let taken = std::thread::scope(|scope| {
            let braking = scope.spawn(&mut brake);
            let taken = scene.buys_for(SLOW);
            over.store(true, Ordering::Relaxed);
            braking.join().ok().context("who slows the server down has panicked")??;
            taken
        })?;
        println!("   one buyer had {taken} orders written in {} s", SLOW.as_secs());
        Ok(())
    })
}

/// The way to the server loses the answer to every 40th COMMIT, and the connection with it.
pub fn answers_lost(template: &Template, seed: u64) -> Result<Outcome> {
    let database = template.copy(NAME)?;
    let Database::Url(url) = &database else { unreachable!("a server was asked for") };
    let (head, rest) = url.rsplit_once('@').context("the URL names no user")?;
    let (server, name) = rest.split_once('/').context("the URL names no database")?;
    let lost = Arc::new(AtomicU32::new(0));
    let port = lossy_way(server.to_string(), lost.clone())?;
    let through = Database::Url(format!("{head}@127.0.0.1:{port}/{name}"));
    let shop = open(template, &through)?;
    let outcome = in_trouble(template, &database, shop, seed, |_| {
        sleep(Duration::from_secs(4));
        Ok(())
    });
    ensure!(lost.load(Ordering::Relaxed) > 0, "no answer was lost: nothing was proved");
    outcome
}

const EVERY: u32 = 40;

fn lossy_way(server: String, lost: Arc<AtomicU32>) -> Result<u16> {
    let listener = TcpListener::bind("127.0.0.1:0")?;
    let port = listener.local_addr()?.port();
    let seen = Arc::new(AtomicU32::new(0));
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let Ok(server) = TcpStream::connect(&server) else { continue };
            let (seen, lost) = (seen.clone(), lost.clone());
            std::thread::spawn(move || carry(client, server, &seen, &lost));
        }
    });
    Ok(port)
}

/// Carries both ways until one ends, or until the turn of a COMMIT comes, whose answer is read and thrown away.
fn carry(mut client: TcpStream, mut server: TcpStream, seen: &AtomicU32, lost: &AtomicU32) -> Option<()> {
    let (mut back, mut to_client) = (server.try_clone().ok()?, client.try_clone().ok()?);
    let losing = Arc::new(std::sync::atomic::AtomicBool::new(false));
    let told = losing.clone();
    std::thread::spawn(move || {
        let mut bytes = [0; 65_536];
        while let Ok(count @ 1..) = back.read(&mut bytes) {
            if told.load(Ordering::SeqCst) || to_client.write_all(&bytes[..count]).is_err() {
                break;
            }
        }
        // The other way ends with this one.
        let _ = to_client.shutdown(std::net::Shutdown::Both);
        let _ = back.shutdown(std::net::Shutdown::Both);
    });
    let mut bytes = [0; 65_536];
    while let Ok(count @ 1..) = client.read(&mut bytes) {
        let sent = &bytes[..count];
        // A simple query of this text: the message that ends a transaction.
        let commits = sent == b"Q\0\0\0\x0bCOMMIT\0";
        if commits && (seen.fetch_add(1, Ordering::SeqCst) + 1).is_multiple_of(EVERY) {
            losing.store(true, Ordering::SeqCst);
            lost.fetch_add(1, Ordering::SeqCst);
        }
        server.write_all(sent).ok()?;
    }
    let _ = server.shutdown(std::net::Shutdown::Both);
    Some(())
}
