//! A batch's way: made, approved by another, sent, told of by the bank. And what is refused on it.
#![allow(clippy::unwrap_used)] // a story that cannot be told has failed
mod world;

use kernel::{Fen, Whole};
use ledger::AccountKey;
use settlement::bank_files::{Debtor, Order, orders_csv, pain_001, read_answer};
use settlement::{
    Batch, BatchId, BatchState, Outcome, PaidFrom, Payout, PayoutState, Reason, Refusal, approve, batch,
    draft, record_results, reject, send,
};
use store::Store;
use world::*;

fn yuan(sum: i32) -> Fen {
    Fen::of_yuan(sum)
}

fn the(store: &Store, id: BatchId) -> Batch {
    write(store, |tx| batch(tx, id)).unwrap()
}

#[test]
fn a_month_is_paid_out_with_one_bounce() {
    told(|store, small| {
        let [yu, fang] = small.producers;
        with_accounts(store, &[yu, fang]);
        sold(store, 1, yu, yuan(480), day(20));
        sold(store, 2, fang, yuan(100), day(21));
        sold(store, 3, yu, yuan(200), day(23));
        let held = on(store, PaidFrom::Sandbox.account());
        assert_eq!(held, yuan(780));

        let batch = sent(store, day(22), day(23).at_minute(1_000));
        let all = lines(store, batch);
        let sums: Vec<_> = all.iter().map(|line| (line.producer, line.amount)).collect();
        assert_eq!(sums, [(yu, yuan(456)), (fang, yuan(95))], "what became payable on the 23rd waits");
        assert_eq!((payable(store, yu), payable(store, fang)), (yuan(190), Fen::ZERO));
        assert_eq!(in_transit(store), yuan(551));
        holds(store);

        let at = day(24).at_minute(600);
        let both = [says(&all[0], Outcome::Paid), says(&all[1], Outcome::Paid)];
        let recorded = done(store, |tx| record_results(tx, batch, &both, WANG, at));
        assert_eq!((recorded.paid, recorded.known), (2, 0));
        assert_eq!(the(store, batch).state, BatchState::Done);
        assert_eq!(on(store, PaidFrom::Sandbox.account()), held - yuan(551));
        let again = done(store, |tx| record_results(tx, batch, &both, WANG, at));
        assert_eq!((again.paid, again.known), (0, 2), "told twice is paid once");

        let bounced = [says(&all[1], Outcome::Bounced)];
        done(store, |tx| record_results(tx, batch, &bounced, WANG, at));
        done(store, |tx| record_results(tx, batch, &bounced, WANG, at));
        assert_eq!(payable(store, fang), yuan(95), "it is owed again, once");
        assert_eq!(on(store, PaidFrom::Sandbox.account()), held - yuan(456));
        assert_eq!(lines(store, batch)[1].state, PayoutState::Bounced);
        holds(store);

        let next = sent(store, day(23), day(25).at_minute(600));
        let sums: Vec<_> = lines(store, next).iter().map(|line| (line.producer, line.amount)).collect();
        assert_eq!(sums, [(yu, yuan(190)), (fang, yuan(95))], "what came back is in the next batch");
    });
}

#[test]
fn two_people_or_nothing_is_paid() {
    told(|store, small| {
        with_accounts(store, &small.producers);
        sold(store, 1, small.producers[0], yuan(100), day(20));
        let at = day(23).at_minute(600);
        let made = done(store, |tx| draft(tx, &new_batch(day(22)), WANG, at)).batch;
        assert_eq!(refused(store, |tx| approve(tx, made, WANG, at)), Refusal::OwnBatch);
        assert_eq!(refused(store, |tx| send(tx, made, WANG, at)), Refusal::NotNow);
        done(store, |tx| approve(tx, made, XU, at));
        assert_eq!(refused(store, |tx| approve(tx, made, XU, at)), Refusal::NotNow);
        assert_eq!(the(store, made).decided_by, Some(XU));
        assert_eq!(in_transit(store), Fen::ZERO, "nothing moves before it is sent");
        done(store, |tx| send(tx, made, WANG, at));
        assert_eq!(refused(store, |tx| reject(tx, made, XU, at)), Refusal::NotNow);
    });
}

#[test]
fn nobodys_money_is_planned_twice_and_what_was_sent_back_is_free() {
    told(|store, small| {
        let [yu, fang] = small.producers;
        with_accounts(store, &[yu]);
        sold(store, 1, yu, yuan(100), day(20));
        sold(store, 2, fang, yuan(100), day(20));
        let at = day(23).at_minute(600);
        let first = done(store, |tx| draft(tx, &new_batch(day(22)), WANG, at));
        assert_eq!((first.lines, first.without_account), (1, 1));
        let again = refused(store, |tx| draft(tx, &new_batch(day(22)), WANG, at));
        assert_eq!(again, Refusal::NothingToPay { without_account: 1 });
        done(store, |tx| reject(tx, first.batch, WANG, at));
        assert_eq!(lines(store, first.batch)[0].state, PayoutState::Dropped);
        let second = done(store, |tx| draft(tx, &new_batch(day(22)), WANG, at));
        assert_eq!(second.lines, 1);
        assert_eq!(the(store, second.batch).code, "P-2611-02");
    });
}

#[test]
fn a_batch_is_not_sent_when_an_account_changed_or_less_is_payable() {
    told(|store, small| {
        let [yu, fang] = small.producers;
        with_accounts(store, &[yu, fang]);
        sold(store, 1, yu, yuan(100), day(20));
        let order = sold(store, 2, fang, yuan(100), day(20));
        let at = day(23).at_minute(600);
        let made = done(store, |tx| draft(tx, &new_batch(day(22)), WANG, at)).batch;
        done(store, |tx| approve(tx, made, XU, at));
        let new = county::NewBankAccount {
            payee: county::Payee::Producer(yu),
            holder: "余桂花".into(),
            bank: "邮储银行".into(),
            number: "6200000000009999".into(),
        };
        write(store, |tx| county::set_bank_accounts(tx, std::slice::from_ref(&new), at));
        let back = ledger::Post { order, at, payer: ledger::Payer::Provider(ledger::Provider::Sandbox) };
        write(store, |tx| ledger::post_refunded(tx, &[back]));
        assert_eq!(refused(store, |tx| send(tx, made, WANG, at)), Refusal::Changed { lines: 2 });
        assert_eq!((payable(store, yu), in_transit(store)), (yuan(95), Fen::ZERO), "nothing half done");
        done(store, |tx| reject(tx, made, WANG, at));
        assert_eq!(lines(store, sent(store, day(22), at))[0].amount, yuan(95));
    });
}

/// The bank's csv of these lines.
fn answer(batch: &Batch, lines: &[Payout], results: &[&str], total: &str) -> String {
    let rows = lines.iter().zip(results).map(|(line, result)| {
        let fen = line.amount.get();
        format!(
            "{}-{:04},{}.{:02},{result},R{},BE01\n",
            batch.code,
            line.line,
            fen / 100,
            fen % 100,
            line.line
        )
    });
    let head = "reference,amount_yuan,result,bank_reference,reason,line\n";
    format!("{head}{}{total}\n", rows.collect::<String>())
}

#[test]
fn the_banks_file_is_taken_whole_or_not_at_all() {
    told(|store, small| {
        let [yu, fang] = small.producers;
        with_accounts(store, &[yu, fang]);
        sold(store, 1, yu, yuan(480), day(20));
        sold(store, 2, fang, yuan(100), day(21));
        let id = sent(store, day(22), day(23).at_minute(600));
        let (batch, all) = (the(store, id), lines(store, id));
        let refusal = |file: &str| {
            read_answer(&batch, &all, "answer.csv", file.as_bytes()).unwrap_err().refusal().unwrap()
        };
        let both = ["成功", "失败"];
        let good = answer(&batch, &all, &both, "合计,551.00,,,,2");
        assert_eq!(
            refusal(&answer(&batch, &all, &both, "total,550.00,,,,2")),
            Refusal::WrongTotal { said: yuan(550), found: yuan(551) }
        );
        assert_eq!(
            refusal(&answer(&batch, &all, &both, "total,551.00,,,,3")),
            Refusal::WrongCount { said: 3, found: 2 }
        );
        assert_eq!(refusal(&answer(&batch, &all, &both, "")), Refusal::NoTotal);
        let other = good.replace(&batch.code, "P-2601-99");
        assert_eq!(refusal(&other), Refusal::OtherBatch { found: "P-2601-99".into() });
        assert!(matches!(refusal("a,b\n1,2\n"), Refusal::NotReadable));

        let told = read_answer(&batch, &all, "answer.csv", good.as_bytes()).unwrap();
        assert_eq!((told[0].result, told[1].result), (Outcome::Paid, Outcome::Failed));
        assert_eq!(told[1].reason, Reason::NameDiffers);
        let at = day(24).at_minute(600);
        let mut wrong = told.clone();
        wrong[1].amount = yuan(94);
        let refusal = refused(store, |tx| record_results(tx, id, &wrong, WANG, at));
        assert_eq!(refusal, Refusal::OtherAmount { line: 2, ours: yuan(95), theirs: yuan(94) });
        assert_eq!(lines(store, id)[0].state, PayoutState::Sent, "nothing half done");
        done(store, |tx| record_results(tx, id, &told, WANG, at));
        assert_eq!(payable(store, fang), yuan(95), "a payment that failed is owed again");
        let later = [says(&all[1], Outcome::Paid)];
        assert_eq!(
            refused(store, |tx| record_results(tx, id, &later, WANG, at)),
            Refusal::Contradicts { line: 2 }
        );
    });
}

#[test]
fn the_bank_gets_a_csv_and_a_pain_001_that_add_up() {
    told(|store, small| {
        let [yu, fang] = small.producers;
        with_accounts(store, &[yu, fang]);
        sold(store, 1, yu, yuan(480), day(20));
        sold(store, 2, fang, yuan(100), day(21));
        let id = sent(store, day(22), day(23).at_minute(600));
        let (batch, all) = (the(store, id), lines(store, id));
        let ids: Vec<_> = all.iter().map(|line| line.account).collect();
        let accounts = write(store, |tx| county::bank_accounts_by_ids(tx, &ids));
        let orders: Vec<Order> = all
            .iter()
            .map(|line| Order { payout: line.clone(), account: accounts[&line.account].clone() })
            .collect();
        let csv = String::from_utf8(orders_csv(&batch, &orders).unwrap()).unwrap();
        assert!(csv.contains("P-2611-01-0001,1,余桂花,农商银行,62000000000"), "{csv}");
        assert!(csv.ends_with("total,2,,,,551.00,\r\n"), "{csv}");

        let debtor =
            Debtor {
                name: "千岛 <农品馆> & Co".into(), number: "330127".into(), bank_code: "402331".into()
            };
        let xml = pain_001(&batch, &orders, &debtor, day(23).at_minute(601));
        let tree = texts(&xml);
        let all_of = |name: &str| -> Vec<&str> {
            tree.iter().filter(|(tag, _)| tag.ends_with(name)).map(|(_, text)| text.as_str()).collect()
        };
        assert_eq!(all_of("GrpHdr/NbOfTxs"), ["2"]);
        assert_eq!(all_of("GrpHdr/CtrlSum"), ["551.00"]);
        assert_eq!(all_of("PmtInf/CtrlSum"), ["551.00"]);
        assert_eq!(all_of("ReqdExctnDt/Dt"), [batch.pay_on.to_string()]);
        assert_eq!(all_of("Amt/InstdAmt"), ["456.00", "95.00"]);
        assert_eq!(all_of("PmtId/EndToEndId"), ["P-2611-01-0001", "P-2611-01-0002"]);
        assert_eq!(all_of("InitgPty/Nm"), ["千岛 <农品馆> & Co"]);
        assert_eq!(all_of("CdtrAgt/FinInstnId/Nm"), ["农商银行", "农商银行"]);
        let order: Vec<&str> = tree.iter().map(|(tag, _)| tag.rsplit('/').next().unwrap()).take(8).collect();
        assert_eq!(
            order,
            ["MsgId", "CreDtTm", "NbOfTxs", "CtrlSum", "Nm", "PmtInfId", "PmtMtd", "NbOfTxs"],
            "the sequence of the schema"
        );
    });
}

/// Every text of an XML with the path to it.
fn texts(xml: &str) -> Vec<(String, String)> {
    use quick_xml::events::Event;
    let mut reader = quick_xml::Reader::from_str(xml);
    let (mut path, mut found): (Vec<String>, Vec<(String, String)>) = (Vec::new(), Vec::new());
    loop {
        match reader.read_event().unwrap() {
            Event::Start(tag) => {
                path.push(tag.local_name().into_inner().to_string());
                found.push((path.join("/"), String::new()));
            }
            Event::End(_) => drop(path.pop()),
            Event::Text(text) => {
                if let Some(last) = found.iter_mut().rfind(|(tag, _)| *tag == path.join("/")) {
                    last.1.push_str(&text.xml10_content());
                }
            }
            Event::GeneralRef(name) => {
                let character = match &*name.xml10_content() {
                    "lt" => "<",
                    "gt" => ">",
                    "amp" => "&",
                    "#38" => "&",
                    "#60" => "<",
                    "#62" => ">",
                    other => panic!("{other}"),
                };
                found.iter_mut().rfind(|(tag, _)| *tag == path.join("/")).unwrap().1.push_str(character);
            }
            Event::Eof => break,
            _ => {}
        }
    }
    found.retain(|(_, text)| !text.trim().is_empty());
    found
}

const PAIN_002: &str = r#"<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.10"><CstmrPmtStsRpt>
<GrpHdr><MsgId>B1</MsgId><CreDtTm>2026-11-24T10:00:00</CreDtTm></GrpHdr>
<OrgnlGrpInfAndSts><OrgnlMsgId>P-2611-01</OrgnlMsgId><OrgnlMsgNmId>pain.001.001.09</OrgnlMsgNmId>
<OrgnlNbOfTxs>2</OrgnlNbOfTxs><OrgnlCtrlSum>551.00</OrgnlCtrlSum></OrgnlGrpInfAndSts>
<OrgnlPmtInfAndSts><OrgnlPmtInfId>P-2611-01</OrgnlPmtInfId>
<TxInfAndSts><OrgnlEndToEndId>P-2611-01-0001</OrgnlEndToEndId><TxSts>ACSC</TxSts><AcctSvcrRef>R1</AcctSvcrRef></TxInfAndSts>
<TxInfAndSts><OrgnlEndToEndId>P-2611-01-0002</OrgnlEndToEndId><TxSts>ACSP</TxSts></TxInfAndSts>
</OrgnlPmtInfAndSts></CstmrPmtStsRpt></Document>"#;

#[test]
fn a_pain_002_tells_what_arrived_and_later_what_came_back() {
    told(|store, small| {
        let [yu, fang] = small.producers;
        with_accounts(store, &[yu, fang]);
        sold(store, 1, yu, yuan(480), day(20));
        sold(store, 2, fang, yuan(100), day(21));
        let id = sent(store, day(22), day(23).at_minute(600));
        let at = day(24).at_minute(600);
        let take = |xml: &str| {
            let (batch, all) = (the(store, id), lines(store, id));
            let told = read_answer(&batch, &all, "report.xml", xml.as_bytes()).unwrap();
            done(store, |tx| record_results(tx, id, &told, WANG, at))
        };
        assert_eq!(take(PAIN_002).paid, 1, "what is on its way is not told yet");
        assert_eq!(the(store, id).state, BatchState::Sent);
        let failed = PAIN_002.replace(
            "<TxSts>ACSP</TxSts>",
            "<TxSts>RJCT</TxSts><StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>",
        );
        assert_eq!(take(&failed).failed, 1);
        let line = &lines(store, id)[1];
        assert_eq!((line.state, line.reason), (PayoutState::Failed, Reason::AccountClosed));
        let bounced = failed.replace("<TxSts>ACSC</TxSts>", "<TxSts>RJCT</TxSts>");
        assert_eq!(take(&bounced).bounced, 1, "paid, and rejected later: it came back");
        assert_eq!((payable(store, yu), payable(store, fang)), (yuan(456), yuan(95)));
        let (batch, all) = (the(store, id), lines(store, id));
        let wrong = PAIN_002.replace("551.00", "552.00");
        let refusal =
            read_answer(&batch, &all, "report.xml", wrong.as_bytes()).unwrap_err().refusal().unwrap();
        assert_eq!(refusal, Refusal::WrongTotal { said: yuan(552), found: yuan(551) });
        assert_eq!(on(store, AccountKey::of_county(ledger::AccountKind::InTransit)), Fen::ZERO);
    });
}
