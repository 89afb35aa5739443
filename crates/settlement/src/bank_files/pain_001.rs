//! The batch as ISO 20022 Customer Credit Transfer Initiation, pain.001.001.09: one payment information, a transfer
//! a line. Accounts are `Othr/Id` (China has no IBAN), banks are members of the clearing system CNAPS.
use super::{Debtor, Order, Yuan, end_to_end};
use crate::model::Batch;
use kernel::Time;
use std::fmt::Write as _;
use webkit::escape;

/// Names hold at most 140 characters (Max140Text).
const NAME_CHARS_MAX: usize = 140;
/// The clearing system by its code of ISO 20022 (ExternalClearingSystemIdentification1Code).
const CLEARING: &str = "CNAPS";
const CURRENCY: &str = "CNY";

pub fn pain_001(batch: &Batch, orders: &[Order], debtor: &Debtor, at: Time) -> String {
    let mut xml = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n\
         <Document xmlns=\"urn:iso:std:iso:20022:tech:xsd:pain.001.001.09\">\n <CstmrCdtTrfInitn>\n",
    );
    let (count, sum) = (orders.len(), Yuan(batch.amount));
    let (name, created) = (text(&debtor.name), at.iso());
    let _ = write!(
        xml,
        "  <GrpHdr><MsgId>{0}</MsgId><CreDtTm>{created}</CreDtTm><NbOfTxs>{count}</NbOfTxs>\
         <CtrlSum>{sum}</CtrlSum><InitgPty><Nm>{name}</Nm></InitgPty></GrpHdr>\n  \
         <PmtInf><PmtInfId>{0}</PmtInfId><PmtMtd>TRF</PmtMtd><NbOfTxs>{count}</NbOfTxs><CtrlSum>{sum}</CtrlSum>\
         <ReqdExctnDt><Dt>{1}</Dt></ReqdExctnDt><Dbtr><Nm>{name}</Nm></Dbtr>{2}{3}\n",
        text(&batch.code),
        batch.pay_on,
        account("DbtrAcct", &debtor.number),
        agent("DbtrAgt", &debtor.bank_code, ""),
    );
    orders.iter().for_each(|order| transfer(&mut xml, batch, order));
    xml.push_str("  </PmtInf>\n </CstmrCdtTrfInitn>\n</Document>\n");
    xml
}

fn transfer(xml: &mut String, batch: &Batch, Order { payout, account: to }: &Order) {
    let _ = writeln!(
        xml,
        "   <CdtTrfTxInf><PmtId><EndToEndId>{}</EndToEndId></PmtId>\
         <Amt><InstdAmt Ccy=\"{CURRENCY}\">{}</InstdAmt></Amt>{}<Cdtr><Nm>{}</Nm></Cdtr>{}</CdtTrfTxInf>",
        text(&end_to_end(batch, payout.line)),
        Yuan(payout.amount),
        agent("CdtrAgt", "", &to.bank),
        text(&to.holder),
        account("CdtrAcct", &to.number),
    );
}

fn account(tag: &str, number: &str) -> String {
    format!("<{tag}><Id><Othr><Id>{}</Id></Othr></Id></{tag}>", text(number))
}

/// A bank by its number in the clearing system; by its name alone where that is not known.
fn agent(tag: &str, code: &str, name: &str) -> String {
    let known = match code {
        "" => format!("<Nm>{}</Nm>", text(if name.is_empty() { "NOTPROVIDED" } else { name })),
        code => format!(
            "<ClrSysMmbId><ClrSysId><Prtry>{CLEARING}</Prtry></ClrSysId><MmbId>{}</MmbId></ClrSysMmbId>",
            text(code)
        ),
    };
    format!("<{tag}><FinInstnId>{known}</FinInstnId></{tag}>")
}

fn text(text: &str) -> String {
    escape(&text.chars().filter(|c| !c.is_control()).take(NAME_CHARS_MAX).collect::<String>())
}
