# Demo
demo-title = Try Wissel
demo-text = This is a demo. Everything is invented. Do not use real data.
demo-accounts = Choose an account
demo-code-hint = The text message with the code arrives in the test mailbox.
demo-try = Try this
demo-try-1 = Share a record as a midwife.
demo-try-2 = Log in as a hospital midwife and find the record with BSN and birth date.
demo-try-3 = Travel 6 weeks beyond the due date. The record is gone then, with a proof.
demo-now = The time is now:
demo-preset-day = 1 day ahead
demo-preset-weeks = 2 weeks ahead
demo-preset-long = 10 weeks ahead
demo-preset-year = 1 year ahead
demo-travel-to = Or travel to a day
demo-travel-hint = day-month-year. There is no way back.
demo-travel-do = Travel
demo-travelled = It is now { $now }. { $n ->
    [one] 1 task was run
   *[other] { $n } tasks were run
 }.
inbox-text = All text messages and mails of the demo arrive here.
inbox-refresh = Refresh
inbox-none-title = No messages yet
inbox-none = Log in, and the text message with the code arrives here.
inbox-sms = Text message to { $to }
inbox-mail = Mail to { $to }
demo-travel-past = Choose a day that is still to come. There is no way back in time.
demo-role-midwife = Midwife
demo-role-hospital = Hospital midwife
demo-role-maternity = Maternity carer
demo-role-admin = Administrator of the organisation
demo-role-operator = Member of the operator’s staff
demo-role-privacy = Privacy officer of the hospital
