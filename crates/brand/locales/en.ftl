# Commitment certificate
brand-sheet-title = Commitment certificate
brand-sheet-product = Product
brand-sheet-quantity = Quantity
brand-sheet-origin = Origin
brand-sheet-producer = Made by
brand-sheet-contact = Contact
brand-sheet-basis = Rests on
brand-sheet-day = Date
brand-sheet-number = Number
brand-sheet-word = I commit: no banned pesticide, no illegal additive, residues within the standard. I answer for what I sell.
brand-sheet-kept = Kept until { $day }
brand-basis-self-inspection = Own test
brand-basis-commissioned-test = Commissioned test
brand-basis-internal-control = Internal quality control
brand-seal = Thousand Island agricultural products, licensed

# Certificates
brand-kind-organic = Organic
brand-kind-green = Green food
brand-kind-pollution-free = Pollution-free
brand-kind-geographical-indication = Geographical indication
brand-certificates-title = Certificates
brand-certificates-summary = { $soon } end within { $days } days; the first to end stands first
brand-export = Export xlsx
brand-import = Import xlsx
brand-filter = Filter
brand-filter-clear = Clear
brand-filter-all = All
brand-filter-text = Find a number or product
brand-filter-ended = Those that have ended, too
brand-column-number = Number
brand-column-kind = Kind
brand-column-subject = Product
brand-column-producer = Producer
brand-column-issuer = Issuer
brand-column-from = From
brand-column-to = To
brand-column-state = State
brand-state-not-yet = Not yet valid
brand-state-valid = Valid
brand-state-ends-today = Ends today
brand-state-ends-soon = { $n ->
    [one] One day left
   *[other] { $n } days left
}
brand-state-ended = Ended
brand-file-number = Number
brand-file-kind = Kind
brand-file-producer-code = Producer code
brand-file-subject-zh = Product in Chinese
brand-file-subject-en = Product in English
brand-file-issuer-zh = Issuer in Chinese
brand-file-issuer-en = Issuer in English
brand-file-valid-from = Valid from
brand-file-valid-to = Valid to
brand-import-title = Import certificates
brand-import-what = A number that exists is changed, a new one is added. Good rows go in; the others come back to you.
brand-import-file = The table (.xlsx or .csv, at most 8 MB)
brand-import-columns = Needed: Number, Kind, Producer code, Product in Chinese, Issuer in Chinese, Valid from, Valid to. Possible: Product in English, Issuer in English. An exported table comes back in as it is.
brand-import-do = Import this table
brand-import-no-file = No file was chosen. Choose an .xlsx or .csv first.
brand-import-refused = This file was not taken; nothing has changed
brand-import-just-now = Just imported: { $name }
brand-import-taken = All taken: { $added } added, { $changed } changed
brand-import-taken-but = { $added } added, { $changed } changed, { $left } left out
brand-import-mend = What was left out has changed nothing. Mend these rows and send them alone; nothing is doubled.
