# Running the network
operator-title = How are things?
health-backup = Last backup
health-restore = Last proven restore
health-queue = Oldest message in the queue
health-sms = Text messages
health-good = In order
health-old = Too long ago
health-bad = Not in order
health-never = Never yet
alarm-sms = { $n ->
    [one] 1 text message did not arrive. People may be unable to log in.
   *[other] { $n } text messages did not arrive. People may be unable to log in.
 }
organisations-title = Organisations
organisations-add = Add an organisation
organisations-add-do = Add
organisations-count = { $n ->
    [one] 1 organisation
   *[other] { $n } organisations
 }
organisation-name = Name of the organisation
organisation-agb = AGB code
organisation-agb-hint = 8 digits
organisation-phone = Number for day and night
organisation-phone-hint = Colleagues see this number with each record.
organisation-admin = Name of the first administrator
organisation-admin-mail = E-mail address of the administrator
organisation-admin-phone = Mobile number of the administrator
organisation-service = Wissel
organisation-members = Staff
back-to-organisations = To all organisations
agreement-version = Version { $version }
agreement-version-label = Version
agreement-signatory = Signed by
agreement-signed = Signed on
agreement-do = Save the agreement
agreement-saved = The agreement has been saved.
organisation-added = The organisation has been added. The administrator gets an invitation.
service-hint = When Wissel is switched off, nobody of this organisation can reach data.
service-on = Switch on
service-off = Switch off
service-is-on = Switched on
service-is-off = Switched off
users-title = Users
users-text = Search by the whole user name or the whole e-mail address.
users-who = User name or e-mail address
users-who-hint = A part of the name does not work.
users-find = Find
users-none = Nobody found. Check what you typed.
user-barred = Access denied
bar-since = Denied
bar-reason = Why do you deny access?
bar-hint = The reason is kept. All sessions of this person stop at once.
bar-do = Deny access
bar-done = Access has been denied.
lift-reason = Why do you admit this person again?
lift-do = Admit again
lift-done = This person has access again.
queues-title = Queues
queues-text = Messages that have not left yet. You see no text and no whole address.
queues-caption = Oldest first
queues-none-title = Everything has been sent
queues-none = No message is waiting.
queue-kind = Kind
queue-to = To
queue-since = Since
queue-error = Last error
queue-retry = Try again
queue-retried = We are trying again.
queue-sms = Text message
queue-mail = Mail
queue-waiting = Waiting
queue-dead = Given up
