# What every page says
webkit-skip = Skip to content
webkit-main-nav = Main navigation
webkit-back = Back
webkit-search = Search
webkit-generated = Demonstration: places are real, lots, people and figures are generated.
webkit-pieces = { $n ->
    [one] { $count } piece
   *[other] { $count } pieces
}

webkit-nav-home = Home
webkit-nav-season = Season
webkit-nav-basket = Basket
webkit-nav-me = Me
webkit-nav-grower = My goods
webkit-nav-report = Report
webkit-nav-grower-money = My money
webkit-nav-grower-orders = Orders
webkit-nav-outlet = Scan
webkit-nav-shelf = Shelf
webkit-nav-bus = Bus
webkit-nav-hub = Transit centre
webkit-nav-driver = Runs
webkit-nav-today = Today
webkit-nav-orders = Orders
webkit-nav-lots = Lots
webkit-nav-sales = Flash sales
webkit-nav-routes = Shuttles
webkit-nav-outlets = Service points
webkit-nav-parcels = Parcels
webkit-nav-products = Products
webkit-nav-producers = Growers
webkit-nav-subsidies = Subsidies
webkit-nav-costs = Shuttle costs
webkit-nav-households = Households
webkit-nav-watch = To visit
webkit-nav-welfare = Poverty, income
webkit-nav-access = Who looked
webkit-nav-certificates = Certificates
webkit-nav-recalls = Recalls
webkit-nav-money = Money
webkit-nav-ledger = Settlement
webkit-nav-people = People
webkit-nav-settings = Settings

# What was typed and cannot be taken
webkit-wrong-not-a-time = Write it as 14:20.
webkit-wrong-not-a-mobile = A mobile number has 11 figures and begins with 1.
webkit-wrong-unknown = There is no such choice. Please choose from the list.
webkit-wrong-not-a-code = The number is not right: a figure is missing or mistyped. Please check it.

# A form that was open too long
webkit-again-title = Send it again
webkit-again-heading = It was not sent yet; press once more
webkit-again-why = The form was open for long, so for safety it was not taken at once. All that you typed is still here.
webkit-again-files = Files have to be chosen again: please go back to the page.
webkit-again-send = Send
webkit-again-return = Back to the page

# What went wrong
webkit-fault-home = Home
webkit-fault-again = Try again
webkit-fault-search = Search
webkit-fault-call = Call { $telephone }
webkit-fault-reference = Reference { $reference }
webkit-fault-not-found-title = Not here
webkit-fault-not-found-heading = There is nothing at this address
webkit-fault-not-found-what = The lot may be sold out, or a part of the link was lost. Scanning the code on the bag is quickest.
webkit-fault-broken-title = Something broke
webkit-fault-broken-heading = Something broke on our side; it was not you
webkit-fault-broken-what = No money moved and the basket is still there. Try again, or call { $telephone } and give the reference below.
webkit-fault-forbidden-title = Not yours to see
webkit-fault-forbidden-heading = Your account cannot open this page
webkit-fault-forbidden-what = To see it, ask the county's administrator to add the role to your account.
webkit-fault-too-often-title = Too fast
webkit-fault-too-often-heading = Too many attempts
webkit-fault-too-often-what = Wait a few minutes and try again. If it is urgent, call { $telephone }.
webkit-fault-busy-title = Busy
webkit-fault-busy-heading = Too many people at this moment
webkit-fault-busy-what = This was not taken, and nothing has changed. Press once more in a few seconds.
webkit-fault-full-title = No room
webkit-fault-full-heading = The county's computer has no room left
webkit-fault-full-what = This was not taken, and nothing has changed; what you were told before is kept. The office has to make room first. Try again in a while, or call { $telephone }.
webkit-fault-unwritable-title = Not written down
webkit-fault-unwritable-heading = The county's computer can write nothing down at this moment
webkit-fault-unwritable-what = This was not taken, and nothing has changed; what you were told before is kept. Try again in a while, or call { $telephone }.
webkit-fault-away-title = No answer
webkit-fault-away-heading = The database does not answer at this moment
webkit-fault-away-what = This was not taken, and nothing has changed. Press once more in a few seconds.
webkit-fault-unsure-title = Not known yet
webkit-fault-unsure-heading = We do not know yet whether this was taken
webkit-fault-unsure-what = The answer was lost on its way. An order or a payment that you send again is never taken twice: press once more. Anything else: look first whether it is there.
webkit-fault-foreign-title = Not taken
webkit-fault-foreign-heading = This form was not sent from a page of ours
webkit-fault-foreign-what = Nothing has changed. Please fill it in on our own page.
webkit-fault-too-large-title = Too large
webkit-fault-too-large-heading = What was sent is too large
webkit-fault-too-large-what = 8 MB at most at once. Send it in parts, or make the photographs smaller.
webkit-fault-unreadable-title = Not readable
webkit-fault-unreadable-heading = What was sent cannot be read
webkit-fault-unreadable-what = It may have broken off half way. Please send it again.
webkit-fault-sign-in-title = Sign in first
webkit-fault-sign-in-heading = This page wants you to sign in first
webkit-fault-sign-in-what = After signing in you come back here.

webkit-api-what = For programs. Ids are strings, money is in fen, weights are in grams, times are milliseconds since 1970 UTC.

# Lists
webkit-list-empty = Nothing fits these filters. Change or clear them.
webkit-list-first = First page
webkit-list-next = Next page
webkit-list-rows = { $n ->
    [one] { $n } row on this page
   *[other] { $n } rows on this page
}

# Rows that an import left out
webkit-import-row = Row
webkit-import-column = Column
webkit-import-found = You wrote
webkit-import-why = Why it is not taken, and what to write
webkit-import-download = { $n ->
    [one] Download this row
   *[other] Download these { $n } rows
}
webkit-import-file = rows-left-out.xlsx
