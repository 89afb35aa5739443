# Signing in
county-signin-title = Sign in
county-signin-for-all = Buyers, growers, keepers and drivers all come in here.
county-signin-do = Sign in
county-signin-first-time = First time here: open an account
county-signin-forgotten = Forgotten the password?
county-signin-forgotten-call = Call { $telephone }; we check and change it
county-signin-kept = Signing in keeps your phone number and one mark. After thirty days away you sign in again.
county-signin-no-password = The password is missing.
county-signin-wrong = The phone or the password is wrong. { $left ->
    [one] After one more miss
   *[other] After { $left } more misses
} this account waits { $minutes } minutes.
county-signin-locked = Too many wrong passwords, so this account waits. Try again after { $until }, in { $minutes ->
    [one] one minute
   *[other] { $minutes } minutes
}.
county-phone = Mobile phone
county-password = Password
county-password-show = Show
county-password-hide = Hide
county-password-hint = At least 8 characters; no birthday, no phone number.
county-password-length = A password has { $least } to { $most } characters.
county-name = What we call you
county-name-hint = Only those who deliver and hand over see the whole name.

# Opening an account
county-signup-title = Open an account
county-signup-what-for = An account keeps your orders and addresses together. You can buy without one.
county-signup-do = Open the account
county-signup-privacy = We keep what to call you and your phone number. When you want to go, we erase both; orders then carry no name.

# My things
county-me-title = My things
county-me-orders = My orders
county-me-lots = My lots
county-me-money = My money
county-me-outlet = Outlet
county-me-hub = Transit centre
county-me-office = The county's office
county-me-people = People and roles
county-me-nobody = You have not signed in
county-me-nobody-why = Once you have, your orders, addresses and what you look after are here.
county-signout = Sign out
county-password-change = Change the password
county-password-change-what = Every other phone and computer then signs in again with the new one.
county-password-old = The password now
county-password-new = The new password
county-password-not-the-old-one = This is not the password now.
county-password-change-do = Change it

# Lists
county-export = Export xlsx
county-import = Import xlsx
county-filter = Filter
county-filter-clear = Clear
county-filter-all = All
county-filter-place = Find a place
county-filter-producer = Find a producer
county-filter-person = Find a person
county-list-comma = {", "}
county-yes = Yes
county-no = No
county-column-code = Code
county-column-name = Name
county-column-kind = Kind
county-column-township = Township
county-column-village = Village
county-column-route = Route
county-column-brings = Brings
county-column-morning-leaves = Morning bus leaves
county-column-afternoon-leaves = Afternoon bus leaves
county-column-cutoff = Cut-off
county-column-collects = Collects
county-column-cold-box = Cold box
county-column-producers = Producers
county-column-company = Company
county-column-transit = Transit centre
county-column-outlets = Outlets
county-column-last-stop = Last stop
county-column-outlet = Hands over at
county-column-contact = Contact
county-column-phone = Phone
county-column-consent = Shown
county-column-person = Name
county-column-roles = Roles
county-column-since = Since

# Outlets and buses
county-outlets-title = Outlets
county-outlets-summary = { $outlets } outlets, { $cold } with a cold box
county-place-hub = Hub
county-place-transit = Transit centre
county-place-outlet = Outlet
county-has-cold-box = Cold box
county-routes-title = Buses
county-routes-summary = { $routes } routes, { $outlets } outlets; they bring in the morning and collect in the afternoon
county-routes-on-map = Where the buses go
county-routes-legend = Area of a circle = outlets, square = transit centre, line = bus (schematic)
county-routes-map = Schematic map of { $routes } bus routes and { $townships } townships
county-route-save = Change the hours
county-route-save-what = New orders reckon with the new hours; what buyers were promised before stays.
county-route-morning-too-late = The morning bus leaves before the afternoon's.
county-route-cutoff-too-late = The cut-off cannot be after the bus has left.

# Producers
county-producers-title = Producers
county-producers-found = { $n ->
    [one] One producer
   *[other] { $n } producers
}
county-producer-household = Household
county-producer-cooperative = Co-operative
county-producer-firm = Firm
county-no-consent = Not to be shown
county-sheet-code = Code
county-sheet-kind = Kind
county-sheet-name-zh = Chinese name
county-sheet-name-en = English name
county-sheet-village-code = Village code
county-sheet-outlet-code = Outlet code
county-sheet-contact = Contact
county-sheet-contact-phone = Contact phone
county-sheet-consent = Agrees to be shown
county-import-title = Import producers
county-import-what = A code that exists is changed, a new one is added. Good rows go in; the others come back to you.
county-import-file = The table (.xlsx or .csv, at most 8 MB)
county-import-columns = Needed: Code, Kind, Chinese name, Village code. Possible: English name, Outlet code, Contact, Contact phone, Agrees to be shown. An exported table comes back in as it is.
county-import-do = Import this table
county-import-no-file = No file was chosen. Choose an .xlsx or .csv first.
county-import-refused = This file was not taken; nothing has changed
county-import-just-now = Just imported: { $name }
county-import-taken = All taken: { $added } added, { $changed } changed
county-import-taken-but = { $added } added, { $changed } changed, { $left } left out
county-import-mend = What was left out has changed nothing. Mend these rows and send them alone; nothing is doubled.

# People and roles
county-people-title = People and roles
county-people-what = Who can sign in, and who looks after what. A changed role counts at once.
county-people-new = Add a person
county-people-new-what = Open the account, then grant roles. Ask the person to change the password after signing in.
county-people-add = Open this account
county-person-only-buys = No role yet: this person can only buy.
county-role-grower = Grower
county-role-outlet-keeper = Outlet keeper
county-role-sorter = Sorter
county-role-driver = Driver
county-role-brand-office = Brand office
county-role-finance = Finance
county-role-county-office = County office
county-role-administrator = Administrator
county-grant-take = Take back
county-grant-role = One more role
county-grant-scope = For which one (code)
county-grant-scope-what = Growers: the producer's code. Outlet keepers and sorters: the place's code. Drivers: the route's number, or nothing. Others: nothing.
county-grant-do = Grant this role
county-scope-no-producer = No producer has this code; check it.
county-scope-no-outlet = No outlet has this code; check it.
county-scope-no-centre = No transit centre or hub has this code; check it.
county-scope-no-route = There is no such route; write its number, such as 3.
county-password-set = Set another password
county-password-set-do = Set this password
county-password-set-what = The person then signs in again on every phone and computer.
county-erase = Erase this person
county-erase-what = Name, phone, password and roles go for good. Orders and accounts stay, without the name.
county-erase-sure = I have checked that the person wants to be erased
county-erase-not-sure = Tick this sentence first, then press the button.
county-erase-do = Erase
county-not-done = Nothing was changed
county-refused-phone-taken = An account with this phone exists. Sign in with it, or use another number.
county-refused-no-such-person = There is no such person; perhaps already erased.
county-refused-last-administrator = This is the last administrator. Make somebody else one first.
