//! Sessions: what a browser is to us from its first post on. The cookie holds a 256-bit token, the table its
//! hash; what a person may do is copied into the row at sign-in, so that a page asks one row.
use crate::{Fault, Visitor};
use kernel::{Count, Time};
use sha2::{Digest, Sha256};
use std::fmt::Write as _;
use std::str::FromStr;
use store::{CountyId, Tx, values};

kernel::id! {
    /// A session: what a stranger's basket belongs to.
    SessionKey;
    /// A person who can sign in. The person's row is the county's; here is only the id.
    PersonId;
}

kernel::words! {
    /// What a person may do.
    Role {
        /// Buys. Everyone who signs in may.
        Buyer = "buyer",
        /// Grows: the scope is the producer.
        Grower = "grower",
        /// Keeps a village service point: the scope is the place.
        OutletKeeper = "outlet_keeper",
        /// Sorts at a transit centre: the scope is the place.
        Sorter = "sorter",
        /// Drives: the scope is the route, or none for every route.
        Driver = "driver",
        /// Knows the households of a village: the scope is the village.
        VillageStaff = "village_staff",
        BrandOffice = "brand_office",
        /// Sells live: makes flash sales.
        LiveHost = "live_host",
        Finance = "finance",
        /// Reads who looked at what, and changes nothing.
        Auditor = "auditor",
        CountyOffice = "county_office",
        /// May do everything.
        Administrator = "administrator",
    }
}

/// A role, and what it is limited to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Grant {
    pub role: Role,
    /// A producer, a place, a route; none where the role is for the whole county.
    pub scope: Option<i64>,
}

/// A person who has signed in with this session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignedIn {
    pub person: PersonId,
    pub name: String,
    pub grants: Vec<Grant>,
}

impl SignedIn {
    /// Whether the person has one of these roles; an administrator has every role.
    pub fn may(&self, roles: &[Role]) -> bool {
        let has = |grant: &Grant| grant.role == Role::Administrator || roles.contains(&grant.role);
        roles.contains(&Role::Buyer) || self.grants.iter().any(has)
    }
    /// What a role is limited to, for the person's first grant of it.
    pub fn scope(&self, role: Role) -> Option<i64> {
        self.scopes(role).first().copied()
    }
    pub fn scopes(&self, role: Role) -> Vec<i64> {
        self.grants.iter().filter(|grant| grant.role == role).filter_map(|grant| grant.scope).collect()
    }
}

/// A browser that we know again.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub key: SessionKey,
    pub person: Option<SignedIn>,
    /// How many lines the basket has, for the figure in the navigation.
    pub basket_count: Count,
    pub(crate) seen: Time,
}

/// The 256 bits in a cookie. Made outside of transactions, so that these can run twice.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

const TOKEN_BYTES: usize = 32;

impl Token {
    /// A new token, of the system's randomness.
    pub fn random() -> Self {
        let bytes: [u8; TOKEN_BYTES] = rand::random();
        Self(hex(&bytes))
    }
    /// What a browser sends that has this token.
    pub fn cookie(&self) -> String {
        format!("{}={}", crate::visitor::SESSION_COOKIE, self.0)
    }
    pub(crate) fn of_cookie(text: &str) -> Option<Self> {
        let good = text.len() == TOKEN_BYTES * 2 && text.bytes().all(|b| b.is_ascii_hexdigit());
        good.then(|| Self(text.to_string()))
    }
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
    fn hash(&self) -> String {
        hex(&Sha256::digest(self.0.as_bytes()))
    }
}

pub(crate) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len() * 2), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// A session that was not used for so long has ended.
pub const SESSION_DAYS: i64 = 30;
const DAY_MS: i64 = 24 * 60 * 60 * 1_000;
/// A row is touched at most once in so long, so that reading pages does not write.
const TOUCH_MS: i64 = DAY_MS;
/// Ended sessions that one sweep removes.
const SWEEP_MAX: i64 = 1_000;

const FIND: &str = "
    SELECT id, person_id, person_name, grants, basket_count, seen_ms
      FROM session
     WHERE county_id = $1 AND token_hash = $2 AND expires_ms > $3";
const BEGIN: &str = "
    INSERT INTO session (county_id, id, token_hash, seen_ms, expires_ms)
    VALUES ($1, $2, $3, $4, $5)";
const SIGN_IN: &str = "
    UPDATE session
       SET token_hash = $3, person_id = $4, person_name = $5, grants = $6, seen_ms = $7, expires_ms = $8
     WHERE county_id = $1 AND id = $2";
const SIGN_OUT: &str = "DELETE FROM session WHERE county_id = $1 AND id = $2";
const SIGN_OUT_EVERYWHERE: &str = "DELETE FROM session WHERE county_id = $1 AND person_id = $2";
const SET_GRANTS: &str = "UPDATE session SET grants = $3 WHERE county_id = $1 AND person_id = $2";
const SET_BASKET: &str = "UPDATE session SET basket_count = $3 WHERE county_id = $1 AND id = $2";
const TOUCH: &str = "UPDATE session SET seen_ms = $3, expires_ms = $4 WHERE county_id = $1 AND id = $2";
const SWEEP: &str = "
    DELETE FROM session
     WHERE county_id = $1 AND id IN
           (SELECT id FROM session WHERE county_id = $1 AND expires_ms <= $2 ORDER BY expires_ms LIMIT $3)";

fn expiry(now: Time) -> Time {
    now.plus_ms(SESSION_DAYS * DAY_MS)
}

pub(crate) fn find(tx: &mut Tx, token: &Token, now: Time) -> store::Result<Option<Session>> {
    tx.find(FIND, values![token.hash(), now], |row| {
        let person = row.maybe::<PersonId>(1)?;
        let (name, grants) = (row.text(2)?, read_grants(&row.text(3)?));
        Ok(Session {
            key: row.whole(0)?,
            person: person.map(|person| SignedIn { person, name, grants }),
            basket_count: row.whole(4)?,
            seen: row.whole(5)?,
        })
    })
}

/// Begins the session of a stranger.
pub fn begin(tx: &mut Tx, token: &Token, now: Time) -> store::Result<Session> {
    let key: SessionKey = tx.new_id();
    tx.execute(BEGIN, values![key, token.hash(), now, expiry(now)])?;
    Ok(Session { key, person: None, basket_count: Count::ZERO, seen: now })
}

/// Makes the session that of a person. It keeps its key, and so its basket, and gets a new token: a token that
/// somebody else put into the browser before is worth nothing after. Where there is no session yet, one begins.
pub fn sign_in(
    tx: &mut Tx,
    session: Option<SessionKey>,
    token: &Token,
    who: &SignedIn,
    now: Time,
) -> store::Result<Session> {
    let kept = match session {
        Some(key) => write_person(tx, key, token, who, now)?.then_some(key),
        None => None,
    };
    let key = match kept {
        Some(key) => key,
        None => {
            let begun = begin(tx, token, now)?;
            write_person(tx, begun.key, token, who, now)?;
            begun.key
        }
    };
    let session = find(tx, token, now)?;
    Ok(session.unwrap_or(Session { key, person: Some(who.clone()), basket_count: Count::ZERO, seen: now }))
}

fn write_person(
    tx: &mut Tx,
    key: SessionKey,
    token: &Token,
    who: &SignedIn,
    now: Time,
) -> store::Result<bool> {
    let grants = write_grants(&who.grants);
    let values = values![key, token.hash(), who.person, &who.name, grants, now, expiry(now)];
    Ok(tx.execute(SIGN_IN, values)? == 1)
}

/// Ends a session.
pub fn sign_out(tx: &mut Tx, session: SessionKey) -> store::Result<()> {
    tx.execute(SIGN_OUT, values![session]).map(drop)
}

/// Ends every session of a person: a lost phone, a changed password, an erased person.
pub fn sign_out_everywhere(tx: &mut Tx, person: PersonId) -> store::Result<()> {
    tx.execute(SIGN_OUT_EVERYWHERE, values![person]).map(drop)
}

/// Copies changed grants into every session of a person, so that they count at once.
pub fn set_grants(tx: &mut Tx, person: PersonId, grants: &[Grant]) -> store::Result<()> {
    tx.execute(SET_GRANTS, values![person, write_grants(grants)]).map(drop)
}

/// Sets the figure beside the basket.
pub fn set_basket_count(tx: &mut Tx, session: SessionKey, count: Count) -> store::Result<()> {
    tx.execute(SET_BASKET, values![session, count]).map(drop)
}

/// Removes sessions that have ended; answers how many.
pub fn sweep(tx: &mut Tx, now: Time) -> store::Result<u64> {
    tx.execute(SWEEP, values![now, SWEEP_MAX])
}

/// Keeps a session that is used from ending. Writes at most once a day.
pub(crate) async fn touch(site: &crate::Site, county: CountyId, session: &Session, now: Time) {
    if now.since_ms(session.seen) < TOUCH_MS {
        return;
    }
    let key = session.key;
    let done =
        site.store().writing(county, move |tx| tx.execute(TOUCH, values![key, now, expiry(now)])).await;
    if let Err(error) = done {
        let error: store::Error = error;
        tracing::warn!(%error, "a session could not be kept");
    }
}

/// The session of this visitor; where there is none, one begins and its cookie goes out with the answer.
pub async fn begin_session(visitor: &Visitor) -> Result<Session, Fault> {
    if let Some(session) = &visitor.session {
        return Ok(session.clone());
    }
    let (token, now) = (Token::random(), visitor.now);
    let kept = token.clone();
    let session = visitor.site.store().writing(visitor.county, move |tx| begin(tx, &kept, now)).await;
    let session = session.map_err(|error: store::Error| Fault::from(error))?;
    visitor.keep(&token);
    Ok(session)
}

fn write_grants(grants: &[Grant]) -> String {
    let one = |grant: &Grant| match grant.scope {
        Some(scope) => format!("{}:{scope}", grant.role),
        None => grant.role.to_string(),
    };
    grants.iter().map(one).collect::<Vec<_>>().join(",")
}

/// A role that this program does not know grants nothing.
fn read_grants(text: &str) -> Vec<Grant> {
    text.split(',').filter_map(read_grant).collect()
}

fn read_grant(text: &str) -> Option<Grant> {
    let (role, scope) = match text.split_once(':') {
        Some((role, scope)) => (role, Some(scope.parse().ok()?)),
        None => (text, None),
    };
    Role::from_str(role).ok().map(|role| Grant { role, scope })
}

impl std::fmt::Debug for Token {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn grants_are_read_as_they_were_written() {
        let grants = vec![
            Grant { role: Role::Grower, scope: Some(-4_711) },
            Grant { role: Role::Finance, scope: None },
        ];
        assert_eq!(read_grants(&write_grants(&grants)), grants);
        assert_eq!(read_grants("emperor,grower:x,"), []);
    }

    #[test]
    fn an_administrator_may_do_everything_and_a_grower_only_grow() {
        let person = |role| SignedIn {
            person: PersonId::new(1),
            name: "余春花".into(),
            grants: vec![Grant { role, scope: Some(7) }],
        };
        assert!(person(Role::Administrator).may(&[Role::Finance]));
        assert!(!person(Role::Grower).may(&[Role::Finance]));
        assert!(person(Role::Grower).may(&[Role::Buyer]));
        assert_eq!(person(Role::Grower).scope(Role::Grower), Some(7));
        assert_eq!(person(Role::Grower).scope(Role::OutletKeeper), None);
    }

    #[test]
    fn a_token_is_not_guessed_nor_printed() {
        let (a, b) = (Token::random(), Token::random());
        assert!(a != b && a.as_str().len() == 64);
        assert_eq!(Token::of_cookie(a.as_str()), Some(a.clone()));
        assert_eq!(Token::of_cookie("../../etc"), None);
        assert!(!format!("{a:?}").contains(a.as_str()));
    }
}
