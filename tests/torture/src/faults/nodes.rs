//! Several programs on one database.
use super::{Outcome, Scene, in_trouble, open, trade_through};
use crate::buyers::send_again;
use crate::county::Template;
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

/// Buyers at two nodes; one is killed, the other sells on, and its timers and consumers take over.
pub fn one_is_killed(template: &Template, seed: u64) -> Result<Outcome> {
    let database = template.copy(NAME)?;
    let first = open(template, &database)?;
    let second = open(template, &database)?;
    tells_the_other(&first, &second, seed)?;
    let (scene, address) = (Scene::new(second.address, seed + 1), second.address);
    let mut took = Duration::ZERO;
    let mut record = trade_through(template, &[first.address, address], seed, || {
        first.kill()?;
        let killed = Instant::now();
        scene.accepted()?;
        took = consumer_moves(&database, killed)?;
        Ok(())
    })?;
    send_again(address, &template.town, &mut record);
    let mut faults = crate::round::caught_up(&database)?;
    println!("   what the dead node did, the other did after {:.1} s", took.as_secs_f32());
    if took > TAKEN_OVER_WITHIN {
        faults.push(Fault::new(Kind::Behind, format!("the consumers stood still for {took:?}")));
    }
    second.stop()?;
    faults.extend(check(template, &database)?);
    faults.extend(judge(&template.record, &record, &Truth::read(&database)?));
    Ok(Outcome::Judged(faults))
}

/// How long after the kill consumers read what was written after it.
fn consumer_moves(database: &crate::database::Database, killed: Instant) -> Result<Duration> {
    let head = Truth::read(database)?.head;
    while !Truth::read(database)?.followers.iter().all(|(_, place)| *place >= head) {
        ensure!(killed.elapsed() < 3 * TAKEN_OVER_WITHIN, "nobody reads the log");
        sleep(Duration::from_millis(50));
    }
    Ok(killed.elapsed())
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
