# Data breaches (GDPR articles 33 and 34) and the review of the log (NEN 7513).
menu-breaches = Data breaches
data-breach-list-text = You report a data breach to the data protection authority within 72 hours, unless there is probably no risk. Here you keep what happened and who was told what.
data-breach-none = No data breach is on file.
data-breach-open = { $n ->
    [one] One data breach is still open.
   *[other] { $n } data breaches are still open.
    }
data-breach-of = Data breach, known { $at }
data-breach-known = Known since
data-breach-deadline = Report until
data-breach-opened-by = Put on file by
data-breach-left = { $n ->
    [0] Less than 1 hour left to report
    [one] 1 hour left to report
   *[other] { $n } hours left to report
    }
data-breach-over = { $n ->
    [0] Just too late: report it now
    [one] 1 hour too late: report it now
   *[other] { $n } hours too late: report it now
    }
data-breach-in-time = Reported in time
data-breach-late = Reported too late
data-breach-new = Put a data breach on file
data-breach-new-text = The 72 hours run from the moment at which somebody of your organisation knew.
data-breach-known-day = On which day did it become known?
data-breach-known-time = At what time?
data-breach-day-hint = day-month-year
data-breach-time-hint = For example 14:30
data-breach-what = What happened?
data-breach-what-hint = Write down no name of a client and no BSN.
data-breach-new-do = Put on file
data-breach-opened = The data breach is on file.
data-breach-told = Who was told
data-breach-told-none = Nobody was told yet.
data-breach-tell = Note whom you told
data-breach-tell-text = Wissel sends nothing: you tell them yourself, and note here what you said.
data-breach-whom = Whom did you tell?
data-breach-whom-authority = The data protection authority
data-breach-whom-clients = The client or clients
data-breach-whom-source = The organisation that shared the record
data-breach-whom-other = Somebody else
data-breach-told-day = On which day?
data-breach-told-time = At what time was that?
data-breach-words = What did you say?
data-breach-tell-do = Note it
data-breach-noted = It is noted.
data-breach-close = Close the file of this data breach
data-breach-outcome = How do you close it?
data-breach-reported = Reported
data-breach-reported-small = The data protection authority was told.
data-breach-not-needed = No report was needed
data-breach-not-needed-small = There is probably no risk for the clients. Explain why.
data-breach-note = Explanation
data-breach-note-hint = On what does this rest, and what do you do so that it does not happen again?
data-breach-close-do = Close
data-breach-closed = This data breach was closed already.
data-breach-not-reported = First note that you told the data protection authority.
data-breach-done = The data breach is closed.
menu-log-review = Review
log-case-text = Here you look whether members collected records for their work. Wissel puts here what strikes the eye. With a sample you also look at what does not. Names of clients are not here.
log-case-none = There is nothing to look at.
log-case-open = { $n ->
    [one] One line waits for your decision.
   *[other] { $n } lines wait for your decision.
    }
log-case-waits = Waits for a decision
log-case-in-order = In order
log-case-in-order-small = She needed this for her work.
log-case-not-in-order = Not in order
log-case-verdict = Does this belong to the work of this member?
log-case-closed = This line was decided already.
log-case-own = This is about yourself. Another privacy officer decides.
log-case-reviewed = Your decision is saved.
log-sample-do = Draw a sample
log-sampled = The sample is in the list.
log-sample-none = In the last thirty days there is nothing more to draw.
pattern-sample = Sample
pattern-own-name = Record of somebody with the same name
pattern-colleague = Record of somebody with the name of a colleague
pattern-misses = { $n } searches that found nothing
