//! `rows1` … `rows24`: tables over arrays that a statement was given, so that SQLite can say what PostgreSQL
//! says with `unnest`.
use rusqlite::types::{ToSql, ToSqlOutput};
use rusqlite::vtab::{
    Context, Filters, IndexConstraintOp, IndexInfo, Module, VTab, VTabConfig, VTabConnection, VTabCursor,
};
use rusqlite::{Connection, Result, ffi};
use std::borrow::Cow;
use std::ffi::{CStr, CString, c_int};
use std::marker::PhantomData;
use std::rc::Rc;

const KIND: &CStr = c"pavilion_rows";
const WIDTH_MAX: usize = 24;

/// An array of the caller's, borrowed without its lifetime: the statement that it is bound to is run and given
/// back to the cache, which unbinds it, while the caller still holds the array.
pub(crate) enum Column {
    Int(*const [i64]),
    MaybeInt(*const [Option<i64>]),
    Text(*const [String]),
}

impl Column {
    fn len(&self) -> usize {
        match self {
            Self::Int(values) => values.len(),
            Self::MaybeInt(values) => values.len(),
            Self::Text(values) => values.len(),
        }
    }
}

/// All columns of one table, bound as one value: SQLite heeds `omit` for sixteen values of a table-valued
/// function at the most, and finds no rows beyond that.
#[derive(Clone)]
pub(crate) struct Param(pub Rc<Vec<Column>>);

impl ToSql for Param {
    fn to_sql(&self) -> Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::from_rc(self.0.clone(), KIND))
    }
}

pub(crate) fn register(db: &Connection) -> Result<()> {
    const MODULE: Module<Table> = Module::eponymous_only_module();
    for width in 1..=WIDTH_MAX {
        db.create_module(format!("rows{width}").as_str(), &MODULE, Some(width))?;
    }
    Ok(())
}

#[repr(C)]
struct Table {
    base: ffi::sqlite3_vtab,
    width: usize,
}

fn declaration(width: usize) -> String {
    let names: Vec<String> = (1..=width).map(|i| format!("c{i}")).collect();
    format!("CREATE TABLE x({},columns HIDDEN)", names.join(","))
}

// SAFETY: `Table` is repr(C) and begins with sqlite3_vtab, as rusqlite asks of a VTab.
unsafe impl<'v> VTab<'v> for Table {
    type Aux = usize;
    type Cursor = Cursor<'v>;

    fn connect(
        db: &mut VTabConnection,
        aux: Option<&usize>,
        _: &[u8],
        _: &[u8],
        _: &[u8],
        _: &[&[u8]],
    ) -> Result<(Cow<'static, CStr>, Self)> {
        let width = *aux.expect("every module is registered with its width");
        db.config(VTabConfig::Innocuous)?;
        let sql = CString::new(declaration(width)).expect("no zero byte in a declaration");
        Ok((Cow::Owned(sql), Table { base: ffi::sqlite3_vtab::default(), width }))
    }

    fn best_index(&self, info: &mut IndexInfo) -> Result<bool> {
        let mut bound = false;
        for (constraint, mut usage) in info.constraints_and_usages() {
            if constraint.column() < self.width as c_int {
                continue;
            }
            if !constraint.is_usable()
                || constraint.operator() != IndexConstraintOp::SQLITE_INDEX_CONSTRAINT_EQ
            {
                return Ok(false);
            }
            usage.set_argv_index(1);
            usage.set_omit(true);
            bound = true;
        }
        // A scan that looks dear becomes the outer loop, so that the table is reached by its key.
        info.set_estimated_cost(1e6);
        info.set_estimated_rows(1_000);
        Ok(bound)
    }

    fn open(&'v mut self) -> Result<Cursor<'v>> {
        let base = ffi::sqlite3_vtab_cursor::default();
        Ok(Cursor { base, width: self.width, columns: &[], at: 0, len: 0, tie: PhantomData })
    }
}

#[repr(C)]
struct Cursor<'v> {
    base: ffi::sqlite3_vtab_cursor,
    width: usize,
    columns: &'v [Column],
    at: usize,
    len: usize,
    tie: PhantomData<&'v Table>,
}

// SAFETY: `Cursor` is repr(C) and begins with sqlite3_vtab_cursor; the columns live as long as the statement
// they are bound to, which outlives its cursors.
unsafe impl VTabCursor for Cursor<'_> {
    fn filter(&mut self, _: c_int, _: Option<&str>, args: &Filters<'_>) -> Result<()> {
        let columns: Option<&Vec<Column>> = unsafe { args.get_pointer(0, KIND) };
        let columns = columns.filter(|columns| columns.len() >= self.width);
        let columns = columns.ok_or(rusqlite::Error::InvalidParameterCount(0, self.width))?;
        // SAFETY: the columns are bound to the statement, which outlives its cursors.
        self.columns = unsafe { std::slice::from_raw_parts(columns.as_ptr(), self.width) };
        self.len = self.columns.first().map_or(0, Column::len);
        self.at = 0;
        Ok(())
    }
    fn next(&mut self) -> Result<()> {
        self.at += 1;
        Ok(())
    }
    fn eof(&self) -> bool {
        self.at >= self.len
    }
    fn column(&self, context: &mut Context, i: c_int) -> Result<()> {
        // SAFETY: the arrays live until the statement has run; see `Column`.
        match self.columns.get(i as usize) {
            Some(Column::Int(values)) => context.set_result(unsafe { (&**values)[self.at] }),
            Some(Column::MaybeInt(values)) => context.set_result(unsafe { (&**values)[self.at] }),
            Some(Column::Text(values)) => context.set_result(unsafe { &(&**values)[self.at] }),
            None => Ok(()),
        }
    }
    fn rowid(&self) -> Result<i64> {
        Ok(self.at as i64)
    }
}
