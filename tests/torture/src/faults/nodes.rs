//! Several programs on one database.
use super::{Outcome, Scene, in_trouble, open, trade_through};
use crate::buyers::send_again;
use crate::county::Template;
use crate::database::Database;
use crate::judge::{Fault, Kind, judge};
use crate::round::check;
use crate::shop::{Client, Shop, command, free_port};
use crate::truth::Truth;
use anyhow::{Context, Result, ensure};
use std::thread::sleep;
use std::time::{Duration, Instant};

const NAME: &str = "torture_fault";
/// Within so long the other node does what the dead one did.
const TAKEN_OVER_WITHIN: Duration = Duration::from_secs(10);
/// Within so long a page of one node shows what was bought at the other.
const TOLD_WITHIN: Duration = Duration::from_secs(3);

/// The second one is refused with a sentence, and the first does not notice.
pub fn same_folder(template: &Template, seed: u64) -> Result<Outcome> {
    let database = template.copy(NAME)?;
    let shop = open(template, &database)?;
    in_trouble(template, &database, shop, seed, |_| {
        let listen = format!("127.0.0.1:{}", free_port()?);
        let mut second = command(&template.binary);
        let said = second.arg("serve").args(database.arguments()).args(["--listen", &listen]).output()?;
        let words = String::from_utf8_lossy(&said.stderr).into_owned();
        ensure!(!said.status.success(), "two programs serve one folder");
        ensure!(words.contains("is in use by another Pavilion process"), "it said: {words}");
        Ok(())
    })
}

/// Buyers at two nodes; the one that holds every lease is killed, the other sells on and takes its work over.
pub fn one_is_killed(template: &Template, seed: u64) -> Result<Outcome> {
    let database = template.copy(NAME)?;
    let first = open(template, &database)?;
    brings_a_letter(&first, &database, seed)?;
    let second = open(template, &database)?;
    tells_the_other(&first, &second, seed)?;
    let (scene, address) = (Scene::new(second.address, seed + 1), second.address);
    let mut faults = Vec::new();
    let mut record = trade_through(template, &[first.address, address], seed, || {
        let holder = first.process();
        first.kill()?;
        let killed = Instant::now();
        ensure!(
            leases_of(&database, holder)? == 2,
            "the node that was killed held no lease: nothing is proved"
        );
        pays_by_wallet(&scene, &database)?;
        scene.accepted()?;
        faults = takes_over(&database, killed)?;
        Ok(())
    })?;
    send_again(address, &template.town, &mut record);
    faults.extend(crate::round::caught_up(&database)?);
    second.stop()?;
    faults.extend(check(template, &database)?);
    faults.extend(judge(&template.record, &record, &Truth::read(&database)?));
    Ok(Outcome::Judged(faults))
}

/// A buyer pays by the wallet, and this node's courier tells of it: so it has that lease.
fn brings_a_letter(node: &Shop, database: &Database, seed: u64) -> Result<()> {
    pays_by_wallet(&Scene::new(node.address, seed + 2), database)?;
    let began = Instant::now();
    while database.count(WAITING_LETTERS)? > 0 {
        ensure!(began.elapsed() < TAKEN_OVER_WITHIN, "no courier carries the letter");
        sleep(Duration::from_millis(20));
    }
    Ok(())
}

fn pays_by_wallet(scene: &Scene, database: &Database) -> Result<()> {
    scene.accepted()?;
    let intent = database.count("SELECT max(intent_id) FROM orders WHERE key LIKE 'torture-probe-%'")?;
    let paid = scene.client.post_form(&format!("/sandbox/pay/{intent}"), "manner=well&back=/")?;
    ensure!(paid.status < 400, "the wallet answered {}", paid.status);
    Ok(())
}

const WAITING_LETTERS: &str = "SELECT count(*) FROM sandbox_notice WHERE sent_ms IS NULL";

/// Of the leases of the timers and of the courier, those of this process.
fn leases_of(database: &Database, process: u32) -> Result<i64> {
    database.count(&format!("SELECT count(*) FROM lease WHERE expires_ms > 0 AND holder LIKE '{process}-%'"))
}

/// What waits at the kill, each with a question that answers 0 when it is done: letters for the courier, orders that
/// are not paid in time, and the log for its consumers.
fn waits(database: &Database) -> Result<[(&'static str, String); 3]> {
    let letter = database.count("SELECT max(id) FROM sandbox_notice")?;
    // Nobody pays these; their quarter of an hour is made to end now.
    let placed = "SELECT count(*) FROM orders WHERE key LIKE 'torture-probe-%' AND state = 'placed'";
    let unpaid = database
        .spoil("UPDATE orders SET expires_ms = 1 WHERE key LIKE 'torture-probe-%' AND state = 'placed'")?;
    ensure!(unpaid > 0, "no order waits for its end: nothing is proved");
    let head = database.count("SELECT event_number FROM county")?;
    Ok([
        ("letters are carried", format!("{WAITING_LETTERS} AND id <= {letter}")),
        ("orders that nobody paid end", format!("{placed} AND expires_ms = 1")),
        ("the log is read", format!("SELECT count(*) FROM follower WHERE number < {head}")),
    ])
}

/// What the dead node did, the other does before long; what it does too late is a fault.
fn takes_over(database: &Database, killed: Instant) -> Result<Vec<Fault>> {
    let mut waiting = waits(database)?.to_vec();
    let mut faults = Vec::new();
    while !waiting.is_empty() {
        let mut left = Vec::new();
        for (what, question) in waiting {
            let took = killed.elapsed();
            if database.count(&question)? > 0 {
                ensure!(took < 3 * TAKEN_OVER_WITHIN, "the other node does not do it: {what}");
                left.push((what, question));
                continue;
            }
            println!("   at the other node, {what} {:.1} s after the kill", took.as_secs_f32());
            if took > TAKEN_OVER_WITHIN {
                faults.push(Fault::new(Kind::Behind, format!("{what} after {took:?}")));
            }
        }
        waiting = left;
        sleep(Duration::from_millis(50));
    }
    Ok(faults)
}

/// A page that the second node keeps is drawn again when something was bought at the first.
fn tells_the_other(first: &Shop, second: &Shop, seed: u64) -> Result<()> {
    let reader = Client::new(second.address);
    let page = || -> Result<String> { Ok(reader.get("/product/SHOOT-500")?.body) };
    let (before, again) = (page()?, page()?);
    ensure!(before == again, "the page is kept while nothing happens");
    Scene::new(first.address, seed).accepted().context("at the first node")?;
    let bought = Instant::now();
    while page()? == before {
        ensure!(bought.elapsed() < TOLD_WITHIN, "the other node's page does not change");
        sleep(Duration::from_millis(20));
    }
    println!("   the other node's page changed {:.1} s after the order", bought.elapsed().as_secs_f32());
    Ok(())
}
