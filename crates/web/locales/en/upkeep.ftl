# State of the installation, maintenance, and the page /status
frame-status = Does the portal work?
frame-maintenance-title = Maintenance
frame-maintenance-comes = Maintenance: from { $from } to { $till }.
frame-maintenance-now = There is maintenance now, until { $till }.
frame-maintenance-time = { $time }
health-fine = In order
health-off = Off
health-look = Have a look
health-act = Do it now
health-since = Since:
health-queues = See the queues
health-certificate = Certificate
health-disk = Disk space
health-mail = Mail
health-clock = Clock of the server
health-server = Server
health-version = Wissel { $version }, database at step { $migration }.
health-waiting = Waiting: { $n }. Given up: { $dead }.
health-oldest = The oldest has waited since { $at }.
health-all-arrived = Everything arrived within the last hour.
health-failed = { $n ->
    [one] One message did not arrive. What the system said: { $why }.
   *[other] { $n } messages did not arrive. What the system said last: { $why }.
    }
health-scan-off = Switched off. Files are not scanned.
health-scan-answers = The scanner answers.
health-scan-silent = The scanner does not answer.
health-clock-good = The clock is right.
health-clock-held = The clock jumped. Nothing has been destroyed since { $since }.
health-heard-only = The version cannot be read. Last heard: { $at }.
health-heard = Version { $version }. Last heard: { $at }.
health-certificate-until = Valid until { $day }. { $n ->
    [0] That is in less than a day.
    [one] 1 day left.
   *[other] { $n } days left.
    }
health-certificate-over = Expired on { $day }.
health-certificate-unreadable = Wissel cannot read until when the certificate is valid.
health-certificate-proxy = Another server (a proxy) takes care of the certificate. Look there until when it is valid.
health-certificate-none = No certificate: this portal can be reached from this machine only.
health-place = { $place ->
    [data] data
    [documents] documents
    [database] database
   *[keys] keys
    }
health-free = { $free } free of { $size }.
health-holds = On this disk: { $places }.
health-advice = { $line ->
    [backup] Make a backup now: wissel backup DIR. Find out why none was made last night.
    [restore] Restore a backup on another machine: wissel restore --from DIR --verify. Do so every quarter, and give the proof here: wissel restore-proof FILE.
    [certificate] Put a new certificate in its place. Wissel reads it within a minute.
    [disk] Make room, or make the disk larger. When it is full nobody can share anything.
    [sms] See whether the SMS service has a fault. Without SMS people cannot log in.
    [mail] See whether the mail server works.
    [queue] See in the queue what waits and why.
    [jobs] See in the queue which work is stuck. Something may still have to be destroyed.
    [scan] Start clamd again. Until then nobody can share a file.
    [clock] Is the time right? Then run on the server: wissel clock confirm. Is it not? Set the clock first. Nobody sees what is over.
   *[server] See whether this server still runs. All servers should have the same version.
    }
maintenance-title = Announce maintenance
maintenance-text = Plan maintenance. All visitors read it at the top of each page and on the page “Does the portal work?”.
maintenance-planned = Planned maintenance
maintenance-none-title = No maintenance is planned
maintenance-none = Fill in below when you work on the portal.
maintenance-new = New maintenance
maintenance-edit = Change maintenance
maintenance-from = Begins
maintenance-till = Ends
maintenance-from-day = Day it begins
maintenance-from-time = Time it begins
maintenance-till-day = Day it ends
maintenance-till-time = Time it ends
maintenance-time-hint = For example 22:00, by the clock in the Netherlands.
maintenance-till-hint = At most seven days after it begins.
maintenance-begun = Began on { $at }. That cannot be changed.
maintenance-shown = Shown from
maintenance-shown-hint = Leave empty to show it at once.
maintenance-nl = What users read, in Dutch
maintenance-en = What users read, in English
maintenance-words-hint = The times already stand before it. Say what cannot be done, and what to do then. Name no clients.
maintenance-words-of = You cannot log in during the maintenance. Collect what you need before it begins. Is it urgent? Then call the organisation that has the record.
maintenance-tell = Mail all administrators once
maintenance-tell-hint = Only administrators of organisations with an agreement. There is never a second mail about this maintenance.
maintenance-told = The administrators were mailed on { $at }.
maintenance-look = See how it looks
maintenance-publish = Announce
maintenance-save = Save the change
maintenance-preview = This is how it looks
maintenance-preview-before = Before
maintenance-preview-during = During the maintenance
maintenance-change = Change
maintenance-withdraw = Withdraw
maintenance-state = State
maintenance-hidden = Not shown yet
maintenance-announced = Announced
maintenance-underway = Under way
maintenance-published = The maintenance is announced.
maintenance-changed-done = The change is saved. Everybody reads the new text now.
maintenance-withdrawn-done = The maintenance is withdrawn. Nobody reads it any more.
maintenance-gone = This maintenance is over or was withdrawn.
maintenance-changed = Somebody else changed this, or it began just now. Your text is still here. Check the times and save again.
problem-time-skipped = This time does not exist that night: the clocks go forward an hour. Choose another time.
problem-maintenance-past = Choose a moment in the future.
problem-maintenance-far = Choose a day within a year.
problem-maintenance-order = It must end after it begins.
problem-maintenance-long = Maintenance takes seven days at most. Choose an earlier end.
problem-maintenance-shown = Choose a day that is not after it begins.
event-health-changed = State of the installation changed
event-maintenance-list = Planned maintenance seen
event-maintenance-published = Maintenance announced
event-maintenance-changed = Maintenance changed
event-maintenance-withdrawn = Maintenance withdrawn
status-title = Does the portal work?
status-fine = The portal works.
status-work = There is maintenance now.
status-fault = There is a fault. Try again later.
status-sms = Text messages do not arrive well now. Logging in with a code may fail.
status-scan = Files cannot be shared now.
status-planned = Planned maintenance
status-none = No maintenance is planned.
status-at = This was the state { $at }.
status-call = Something does not work and it is not named here? Call { $operator }: { $phone }.
departments-title = Departments
departments-text = Departments keep things in order: in the list of members and in the log. Somebody is in one department at most.
departments-not = A department does not decide who may collect a record. That depends on the function, and on the treatment relation with the client.
departments-none-title = There are no departments yet
departments-none = Make the first one below.
department-name = Name of the department
department-name-hint = For example: Delivery rooms
department-members = Members
department-change = Change
department-rename = Save the name
department-remove = Remove the department
department-remove-text = The members stay, without a department. If you make it again later, you put the members in again yourself.
department-new = New department
department-make = Make a department
department-of = Department
department-without = No department
department-save = Save the department
department-made = The department was made.
department-renamed = The name was changed.
department-removed = The department was removed. Who was in it has no department now.
department-chosen = The department was saved.
department-taken = There is a department with this name already.
department-absent = This department is not there any more.
department-too-many = You have 100 departments already. Remove one first.
department-empty = Nobody is in this department yet.
department-filter = Filter
department-now = The log goes by the department in which somebody is now.
member-open = See
member-may = What { $name } may do
member-may-text = This follows from the function. Without an agreement, or with the service switched off, there is no work with records.
member-may-not = Not allowed with records and log
need-leave = Log out and choose another organisation
need-accept-terms = Read and accept the terms
need-own-account = See her own data, and where she is logged in
need-change-factors = Change her own password and phone
need-share-records = Share records
need-find-and-collect = Find a client and collect a record
need-emergency-access = Collect a record in an emergency, when the organisation allows it
need-switch-emergency = Allow or stop emergency access
need-review-emergencies = Judge emergency access
need-own-records = See and withdraw records that the organisation shared
need-see-organisation = See the data of the organisation
need-manage-members = See members and departments and put them in order
need-name-members = Invite members and end their membership
need-set-sign-in = Decide how members log in
need-see-sign-in = See how members log in
need-see-recoveries = See who wants to be let back in
need-confirm-recovery = Let a colleague back in
need-name-administrators = Invite the first administrator of an organisation
need-sign-agreement = Sign the processor agreement
need-manage-clients = Connect own systems
need-give-access = Give a system lasting access
need-read-organisation-log = Read the log of the organisation, without clients
need-export-log = Take the log along
need-review-log = Review the log
need-handle-breaches = Keep files of data breaches
need-disclose = Ask for or confirm a disclosure
need-read-client-log = See who has been at the data of one client
need-operate = Run the portal, without seeing content
need-bar-users = Bar people
need-set-retention = Publish and switch on rules of care sectors
need-publish-terms = Publish terms
need-wind-down = Plan the end of the portal
need-confirm-log = Say that the organisation has its log
need-handle-complaints = Read and answer complaints
event-department-added = Department made
event-department-renamed = Department renamed
event-department-removed = Department removed
event-department-chosen = Member put in a department
