# Administration of an organisation
office-title = Overview
office-agreement = Processor agreement
office-members-count = { $active } active, { $invited } invited
office-to-members = To the staff
office-todo = To do
office-todo-none = There is nothing to do now.
todo-not-identified = { $n ->
    [one] 1 member of staff has not been checked yet
   *[other] { $n } members of staff have not been checked yet
 }
todo-invitation-old = Invitation not used yet
todo-unused = Not logged in for 90 days
todo-agreement = Have the processor agreement signed
agreement-on-file = Signed
agreement-missing = Not signed yet
members-title = Staff
members-invite = Invite a colleague
members-invite-do = Invite
members-count = { $n ->
    [one] 1 member of staff
   *[other] { $n } members of staff
 }
member-name = Name
member-mail-hint = We send the invitation here.
member-phone-hint = We send the login code here.
member-role = Role
role-practitioner-small = Shares, finds and collects under her own name.
role-assistant-small = Does the same on behalf of a care professional.
role-administrator-small = Invites colleagues and sees the log. Sees no records.
role-privacy-officer-small = Can ask for the log of a client. Sees no records.
member-responsible = On behalf of which professional? (assistants only)
member-responsible-hint = This name is put in the log.
member-identified = How did you check who this is?
member-identified-hint = We record this with the member of staff.
member-identified-short = Checked
member-state = State
member-act = What you can do
member-last = last login
member-end = Has left
member-active = Active
member-invited = Invited
member-ended = Has left
member-invited-done = The invitation has been sent.
member-ended-done = Access has been ended.
end-title = Has this person left?
end-text = After this, { $name } ({ $role }) can no longer reach the data of your organisation.
end-1 = Open sessions stop at once.
end-2 = Shared records stay with your organisation.
end-3 = Work for another organisation simply goes on.
log-title = Log
log-text = Who did what, and with which record number. Names of clients and content are not in it.
log-what = What
log-who = Who
log-from = From
log-until = Until
log-when = When
log-record = Record number
log-newest = Newest first
log-refused = Refused
log-none-title = Nothing found
log-none = Choose another period or another name.
client-log-title = Log of a client
client-log-text = You see who did something with data of this client. We record that you ask for it.
client-log-reason = Why do you ask for this?
client-log-reason-hint = For instance: question of the client.
client-log-do = Ask for the log
client-log-none = The log of your organisation holds nothing about this client.
