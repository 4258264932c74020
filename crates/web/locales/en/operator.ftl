# Running the network
operator-title = How are things?
health-backup = Last backup
health-restore = Last proven restore
health-queue = Oldest message in the queue
health-sms = Text messages
health-never = Never yet
alarm-sms = { $n ->
    [one] 1 text message did not arrive. People may be unable to log in.
   *[other] { $n } text messages did not arrive. People may be unable to log in.
 }
organisations-title = Organisations
organisations-add = Add an organisation
organisations-add-do = Add
organisations-confirm = Do you want to add an organisation? Somebody becomes its administrator as well. For that we ask again who you are.
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
switch-off-title = Switch the service off?
switch-off-text = After this, { $name } cannot share, find or collect records. { $members } people work there now.
switch-off-1 = Downloads that are running stop at once.
switch-off-2 = Shared records stay until their last day. You can switch the service on again later.
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
queue-refused = Cannot arrive: the address or number is wrong
queue-dead = Given up
health-jobs = Planned jobs
organisation-kind = Kind of organisation
organisation-midwifery = Midwifery practice
organisation-hospital = Hospital
organisation-maternity = Maternity care
organisation-name-taken = There is an organisation with this name already.
organisation-saved = The data were saved.
organisation-phone-new = New number
organisation-phone-do = Save number
organisation-admin-invite = Invite an administrator
agreement-ended = ended
agreement-end = End the agreement
agreement-end-title = End the agreement?
agreement-end-text = This ends the processor agreement of { $name }, version { $version }.
agreement-end-1 = After this nobody of this organisation reaches client data (terms, article 5.6). { $members ->
    [one] 1 person works there now, and is told.
   *[other] { $members } people work there now. They are told.
    }
agreement-end-2 = Downloads and connections that are running then stop at once. Clients see nothing any more with their view code.
agreement-end-3 = { $records ->
    [0] This organisation shares no records now.
    [one] The shared record can then no longer be found. A week later it is destroyed.
   *[other] The { $records } shared records can then no longer be found. A week later they are destroyed.
    }
agreement-end-4 = Until the end you can take this back. After it a new agreement is needed. If that comes within a week, the records stay.
agreement-end-hint = After the end nobody of this organisation reaches data. We first ask whether you are sure.
agreement-from = Last day of the agreement
agreement-from-hint = Leave empty to end it at once. Four weeks ahead is { $day }.
agreement-ends = Ends after
agreement-gone = Records destroyed on
agreement-at-once = at once
agreement-keep = Let it go on
agreement-kept = The agreement goes on.
agreement-ends-done = The agreement ends on the chosen day. Everybody of the organisation is told.
agreement-not-ending = There is no end to take back.
agreement-ended-done = The agreement has ended.
bar-history = Barred before
bar-lifted = Lifted
bar-already = This person is barred already.
bar-none = This person is not barred.
bar-own = You cannot bar yourself or lift your own bar.
queue-job = Job
publish-title = Publish terms
publish-text = A new version holds four weeks after publication, or later. Users can accept it at once.
publish-newest = Newest version: { $version }. Holds from
publish-version-hint = For instance 2027-1
publish-nl = Text in Dutch
publish-en = Text in English
publish-layout = An empty line separates the parts. The first line of a part is its heading.
publish-ways = Other ways to log in
publish-ways-hint = Tick what this version names beside password and text message. Put it in the text too. Only who accepts this version may log in that way.
publish-named = Holds from (may stay empty)
publish-named-hint = Empty: four weeks from today.
publish-do = Publish
publish-done = The terms were published.
publish-too-soon = Choose a day at least 28 days from today.
publish-before-newest = Choose a day that is not before the newest version begins.
publish-exists = There is a version with this name or this text already.
health-scan = Virus scan
alarm-not-scanned = { $n ->
    [one] In the last hour a file was refused once, because the virus scan did not work.
   *[other] In the last hour a file was refused { $n } times, because the virus scan did not work. The same file counts each time.
    }
alarm-infected = { $n ->
    [one] In the last 24 hours a file was refused once, because it held a virus. The log says whose.
   *[other] In the last 24 hours a file was refused { $n } times, because it held a virus. The same file counts each time. The log says whose.
    }
alarm-searches = { $n ->
    [one] In one place somebody searched unusually often within the last 24 hours. The privacy officer there knows of it.
   *[other] In { $n } places somebody searched unusually often within the last 24 hours. The privacy officers there know of it.
    }
publish-agreement-title = Publish the processor agreement
publish-agreement-text = Organisations can sign a version at once. It holds four weeks from today, or later. Administrators are told. What was signed goes on.
publish-agreement-others = Firms that you use
publish-agreement-others-hint = One per line: name; what it does; country
publish-agreement-do = Publish this version
publish-agreement-done = The version is published. Administrators are told.
publish-agreement-who = Who signed what
publish-agreement-nobody = There are no organisations yet.

# Disclosure of content by the operator of the portal (U5.5).
disclosures-title = Disclosures
disclosures-text = This is the only way in which content of a record goes to somebody else. Whoever manages the server puts the disclosure on file with the document that shows its ground. One operator asks for it, another confirms. Then the server writes the content, once. This page never holds content.
disclosures-none = There are no disclosures.
disclosure-of = Record { $number }
disclosure-source = Shared by
disclosure-ground = Ground
disclosure-ground-statute = Statute
disclosure-ground-task = Needed for the task of the operator
disclosure-ground-permission = Express written permission
disclosure-basis = What it rests on
disclosure-document = Document
disclosure-hash = Check sum of the document (SHA-256)
disclosure-told = Message to the source
disclosure-told-yes = The source is told
disclosure-untold = The source is not told: { $why }
disclosure-by = Asked by
disclosure-second = Confirmed by
disclosure-until = Good until
disclosure-at = Disclosed
disclosure-stage-prepared = Waits for somebody who asks
disclosure-stage-asked = Waits for a second operator
disclosure-stage-confirmed = Can be written once
disclosure-stage-written = Disclosed
disclosure-stage-over = Stopped, or too old
disclosure-read = I have read the document and compared its check sum. The ground is right for this record.
disclosure-tick = Tick the box first: read the document before you sign.
disclosure-ask = Ask
disclosure-confirm = Confirm
disclosure-stop = Stop
disclosure-own = You asked for this disclosure yourself. Another operator confirms.
disclosure-asked = Asked. Another operator confirms.
disclosure-confirmed = Confirmed. The content can now be written once.
disclosure-stopped = The disclosure was stopped.
disclosure-over = This disclosure does not wait for that any more. See where it stands now.
disclosure-same = You asked for this disclosure yourself. Another operator has to confirm.
record-disclosed-title = Disclosed by the operator of the portal
record-disclosed-text = On the ground of U5.5. Do you want to know to whom? Ask the operator, with the number of the record.
