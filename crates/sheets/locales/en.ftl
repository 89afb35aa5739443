sheets-row = Row { $row }, { $column }: "{ $found }". { $why }
sheets-row-empty = Row { $row }, { $column }: { $why }
sheets-problem = Problem

sheets-wrong-missing = Nothing is written here. Fill it in.
sheets-wrong-not-money = Not an amount of money. Write figures, such as 19.80.
sheets-wrong-not-a-weight = Not a number of kilograms. Write figures, such as 100 or 99.5.
sheets-wrong-not-a-number = Not a whole number. Write figures, such as 12.
sheets-wrong-too-precise = Too many decimals; { $most } at most.
sheets-wrong-negative = A negative number. Write a number of zero or more.
sheets-wrong-zero = Zero is not enough. Write a number above zero.
sheets-wrong-too-much = Too much; { $most } at most.
sheets-wrong-too-little = Too little; { $least } at least.
sheets-wrong-not-a-day = Not a day. Write it as 2026-11-23.
sheets-wrong-not-a-time = Not a time. Write it as 2026-11-23 14:20.
sheets-wrong-in-the-future = This day is still to come. Today is { $today }; write today or an earlier day.
sheets-wrong-too-early = Too early. Write { $first } or a later day.
sheets-wrong-not-a-phone = Not a phone number. Write all its figures, such as 0571-64812345.
sheets-wrong-not-a-code = Not a code. Codes have letters, figures and hyphens only; look for a slip.
sheets-wrong-too-long = Too long; { $most } characters at most.
sheets-wrong-not-one-of = This cannot stand here. Write one of these: { $words }.
sheets-wrong-unknown = { $kind ->
    [product] The county has no such product. Check the code, or add the product first.
    [lot] The county has no such lot. Check the code.
    [grower] The county has no such grower. Check the code, or add the household first.
    [village] The county has no such village. Check the name or code.
    [township] The county has no such township. Check the name or code.
    [outlet] The county has no such outlet. Check the name or code.
    [category] There is no such category. Check the name.
    [brand] There is no such brand. Check the name.
    [person] Nobody of this name lived in that household on that day. Check the name, or add the person to the household first.
    [certificate] There is no such certificate. Check its number.
   *[other] Not found. Look for a slip.
}
sheets-wrong-twice = The same as in row { $row }. Keep one of the two.

sheets-refused-not-a-sheet = This file is not a table. Save it as .xlsx or .csv and upload that.
sheets-refused-old-excel = This is an .xls file of old Excel. Open it, save it as .xlsx, and upload that.
sheets-refused-locked = This workbook has a password. Save it without one and upload that.
sheets-refused-broken = The file is damaged, or only a part of it arrived. Upload it again; if that does not help, open it and save a copy.
sheets-refused-open-quote = A quotation mark in row { $row } is never closed, so the rows below cannot be read. Close it or take it out.
sheets-refused-too-big = Unpacked, the file has more than { $most } MB. Split it and upload the parts.
sheets-refused-too-many-rows = The table has more than { $most } rows. Split it and upload the parts.
sheets-refused-too-many-columns = The table has more than { $most } columns. Take out those that are not needed.
sheets-refused-empty = The table is empty. Put the names of the columns into the first row, and one entry into each row below.
sheets-refused-missing-columns = These columns are missing: { $missing }. The table has: { $found }. Add the missing names and upload it again.
sheets-refused-column-twice = The columns "{ $first }" and "{ $second }" mean the same. Keep one of the two.
