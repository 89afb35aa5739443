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
county-me-sales = Flash sales
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
county-role-live-host = Live host
county-role-finance = Finance
county-role-county-office = County office
county-role-administrator = Administrator
county-grant-take = Take back
county-grant-role = One more role
county-grant-scope = For which one (code)
county-grant-scope-what = Growers: the producer's code. Outlet keepers and sorters: the place's code. Village staff: the village's code. Drivers: the route's number, or nothing. Others: nothing.
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

# Households
county-me-village = Households to look after
county-me-audit = Who looked at what
county-role-village-staff = Village staff
county-role-auditor = Auditor
county-scope-no-village = No village has this code; check it.
county-households-title = Households
county-households-found = { $n ->
    [one] One household.
   *[other] { $n } households.
}
county-households-what = By code; each look at one of them is written down.
county-filter-household = Find a code
county-column-people = People
county-column-land = Land, mu
county-column-state = State
county-column-cooperative = Co-operative
county-column-shares = Shares
county-column-joined = Joined
county-column-left = Left
county-household-merged = Merged
county-household-sheet-members = People
county-household-sheet-plots = Land and crops
county-household-sheet-accounts = Bank accounts
county-households-import-title = Import households' people, land or accounts
county-households-import-what = A household that the table names has afterwards what the table says; others are left as they are. A household with one bad row is left out as a whole.
county-households-import-kind = What the table holds
county-households-import-columns = People: Household code, Name, Relation to the head, Year of birth. Land: Household code, Kind of land, Area in mu, Crop. Accounts: Household code, Account holder, Bank, Account number. An exported table comes back in as it is.
county-households-taken = { $n ->
    [one] All taken: one household changed
   *[other] All taken: { $n } households changed
}
county-households-taken-but = { $n ->
    [one] One household changed
   *[other] { $n } households changed
}, { $left } rows left out
county-wrong-household-not-whole = Another row of this household cannot be read, so none of its rows was taken. Mend that one and send them together.
county-wrong-account-number = An account number has 8 to 30 figures and nothing else.
county-household-title = Household { $code }
county-household-public = shown as { $name }
county-household-income = Income
county-household-succession = Merge or split
county-household-logged = That you looked at this page is written down with the time.
county-household-ended = Merged into another household on { $day }. What it sold stays here.
county-household-people = People
county-household-person = { $relation }, { $age }
county-household-left = left on { $day }
county-household-leaves = Moves out
county-household-nobody = Nobody has been entered yet.
county-household-add-person = Add
county-household-land = Land and crops
county-household-no-land = No land has been entered yet.
county-plot-what = { $land }: { $crop }
county-plot-crop = Crop
county-plot-add = Add
county-plot-drop = Take off
county-mu = { $area } mu
county-household-consents = What it agreed to
county-consent-shown = Its public name stands in the shop and on trace pages
county-consent-monitored = Its income and circumstances are looked at, so that somebody comes when they turn bad
county-consent-listed = Its subsidies stand in the public list, the name masked
county-consent-paid = Its bank account is kept to pay it
county-consent-since = since { $day }
county-consent-none = not agreed
county-consent-give = Agrees
county-consent-withdraw = Agrees no more
county-household-account = Bank account
county-household-no-account = No account yet: nothing can be paid out to this household.
county-household-set-account = Set this account
county-household-cooperatives = Co-operatives
county-household-history = What became of it
county-history-took-in = { $day }: took in household { $code }
county-history-came-from = { $day }: parted from household { $code }
county-history-went-into = { $day }: merged into household { $code }
county-history-parted = { $day }: household { $code } parted from it
county-relation-head = Head
county-relation-spouse = Spouse
county-relation-child = Child
county-relation-parent = Parent
county-relation-grandchild = Grandchild
county-relation-other = Other
county-land-paddy = Paddy
county-land-dry = Dry land
county-land-orchard = Orchard
county-land-tea = Tea garden
county-land-forest = Forest
county-land-pond = Pond
county-sheet-household-code = Household code
county-sheet-member-name = Name
county-sheet-relation = Relation to the head
county-sheet-born-year = Year of birth
county-sheet-land = Kind of land
county-sheet-area-mu = Area in mu
county-sheet-crop-zh = Crop in Chinese
county-sheet-crop-en = Crop in English
county-sheet-holder = Account holder
county-sheet-bank = Bank
county-sheet-account-number = Account number
county-refused-not-a-household = No household has this code; check it.
county-refused-household-ended = This household was merged into another. Change that one.
county-refused-household-itself = A household cannot be merged into itself. Name another one.
county-refused-nobody-left = Somebody must stay in a household. To end it, merge it into another.
county-refused-not-its-people = Name people who live in this household now.
county-refused-too-many-people = A household has at most 30 people.
county-refused-too-many-plots = A household has at most 60 plots. Put plots of one kind together.
county-refused-household-code = Another household has this code. Choose a new one.
county-refused-not-a-cooperative = This producer is not a co-operative.
county-refused-already-a-member = This household is a member already.
county-refused-not-a-member = This household is not a member now.
county-settings-title = Settings of the county
county-settings-what = What you change holds for new orders; what buyers were promised before stays.
county-settings-save = Keep these settings
county-settings-saved = The settings are kept.
county-settings-freight = Freight to an outlet, yuan a parcel
county-settings-freight-what = What a buyer pays for a parcel that is collected at a village outlet.
county-settings-hub = Everything is at the hub by
county-settings-hub-what = When the last collecting bus has been unloaded; the line-haul leaves after it.
county-settings-door = Parcels are at the door by
county-settings-door-what = The hour that the shop promises for the day of arrival.
county-settings-province-zh = Province, in Chinese
county-settings-province-en = Province, in English
county-settings-province-what = As certificates name the origin; may be empty.
county-settings-gs1 = GS1 company prefix
county-settings-gs1-what = 7 to 10 figures, given by GS1. Empty: QR codes lead to /trace/ and parcels have no SSCC.
county-settings-not-a-prefix = A GS1 company prefix has 7 to 10 figures and nothing else, such as 9521234.
county-network-title = Network
county-network-add = Add a row
county-network-save = Save
county-network-remove = Remove this row
county-network-row-what = A row with the same key is replaced. What is promised after that goes by the new timetable.
county-network-empty = There is nothing in this table yet. Add a row, or import a table.
county-network-more = { $shown } of { $rows } rows are shown; the exported table has all.
county-network-columns = Columns: { $columns }. An exported table comes back in as it is.
county-network-places = Places
county-network-places-what = The hub, transit centres and village outlets. A place cannot be removed: parcels were there.
county-network-vehicles = Vehicles
county-network-vehicles-what = Capacity in kilograms and boxes, cold box, and costs, from which the cost of a run is reckoned.
county-network-trips = Trips
county-network-trips-what = A trip is of a route, a leg and a calendar. A route without trips is driven each day at its own hours.
county-network-stop-times = Stop times
county-network-stop-times-what = Where a trip stops, in order. After midnight hours go on: 25:10 is 01:10 of the next day.
county-network-calendars = Calendars
county-network-calendars-what = On which weekdays trips drive; 1 is Monday, 7 is Sunday.
county-network-calendar-dates = Special days
county-network-calendar-dates-what = A day on which trips drive, or do not, whatever the weekday, and though it may be a holiday.
county-network-holidays = Holidays
county-network-holidays-what = On these days neither shuttle nor line-haul drives, and nothing is brought to a door.
county-network-closures = Closed roads
county-network-closures-what = Places that no shuttle reaches. Where a transit centre is closed, its routes stand still.
county-network-opening-hours = Opening hours
county-network-opening-hours-what = A place without rows is always open. Where there are rows, a weekday without any is closed.
county-network-distances = Distances
county-network-distances-what = Metres and seconds by road, one way. What is not in the table is reckoned from the straight line.
county-wrong-not-a-minute = is not a time; write 14:20, or 25:10 after midnight, at most 47:59
county-wrong-not-weekdays = are not weekdays; write figures from 1 to 7, such as 12345 for Monday to Friday
county-wrong-not-on-the-globe = is not on the globe; look whether longitude and latitude were exchanged
county-wrong-cutoff-too-late = is after the trip leaves a stop; take an earlier cut-off or a later departure
county-wrong-departs-too-early = is before the arrival; look at both times
county-wrong-closes-too-early = must be after it opens, and not after 24:00

county-wrong-known = There is one with this already; it was left as it is. Nothing to do, unless it is a slip.
county-wrong-hours = The morning bus leaves before the afternoon's, and orders close no later than it leaves. Put the hours in order.
county-wrong-company = The county has no such company. Take the companies in first, or check the code.
county-wrong-place = The county has no such place of this kind. Take the places in first, or check the code.
county-wrong-route = The county has no such route. Take the routes in first, or check the number.
county-wrong-stop = A bus stops at this outlet already. Change it on the page of routes.
county-wrong-letters = One to six capital letters, such as FW.
county-wrong-minute = Not a time of the day. Write it as 14:20.
county-wrong-degrees = Not degrees on the globe. Write figures, such as 119.07 and 29.61.
