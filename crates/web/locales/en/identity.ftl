# Logging in
login-title = Log in
login-username = User name
login-password = Password
login-do = Next
login-forgot = Forgot your password
login-after = Next, we send a code to your phone.
login-demo = Try the demo: choose an account
login-wrong = The user name or the password is not correct. Try again.
login-empty-name = Fill in your user name.
login-empty-password = Fill in your password.
back-to-login = Back to log in
logged-out = You are logged out.
session-over = You were away for a while. Log in again.

# Code from the text message
code-title = Enter the code
code-label = Code from the text message (ends in { $tail })
code-hint = 6 digits. The code works for 5 minutes.
code-do = Log in
code-again = Send again
code-wait = You can send again in (seconds):
code-none = I do not get a code
code-none-signal = Check whether your phone has a signal.
code-none-number = Is your number not the one that ends in { $tail }? Call us. We check who you are and set your new number.
code-none-new = A new code makes the old one invalid. Always use the latest message.
code-failed-title = The text message was not sent
code-failed = Our messaging company has a failure. We keep trying. Wait a minute and choose ‘Send again’. Is it urgent? Call us.
code-wrong = This code is not correct. Check the latest message and try again.
code-over = This code no longer works. Log in again to get a new code.
code-sent = We have sent a new code.

# Choosing an organisation
choose-title = Where do you work now?
choose-text = You work for more than one organisation. Choose for whom you work now.
choose-do = Work for { $organisation }
choose-no-agreement = No signed processor agreement yet

# Terms
terms-title = Terms of use
terms-version = Version { $version }, valid from
terms-accepted = You agreed:
terms-recorded-title = What we record about your use
terms-recorded-1 = When you log in, and from which internet address.
terms-recorded-2 = Of which client you share, look for or collect a record, and when.
terms-recorded-3 = What you state about consent and treatment.
terms-recorded-4 = The content of a record never stands in the log.
terms-recorded-5 = Whoever shares a record sees who collected it.
terms-to-choice = Go to your choice
terms-full-title = The full text
terms-ask = Do you agree with these terms? Without your agreement you cannot share or collect data.
terms-yes = I agree
terms-no = Not now
terms-no-hint = Do you choose ‘Not now’? Then we log you out. You can still choose later.

# No access
no-access-call = Call { $operator }: { $phone }
no-access-barred-title = You no longer have access
no-access-barred = Your access to Wissel has been stopped.
no-access-barred-next = Do you want to know why? { $operator } will explain it to you.
no-access-agreement-title = Your organisation cannot start yet
no-access-agreement = { $organisation } has no signed processor agreement yet. Without it we may not process data of clients.
no-access-agreement-next = Ask your administrator or management to sign the agreement. After that you can go on at once.
no-access-off-title = Wissel is switched off for your organisation
no-access-off = Wissel is switched off for { $organisation } at this moment.
no-access-off-next = Your administrator or management knows why, or can ask us.
no-access-ended-title = You no longer work here
no-access-ended = Your access for { $organisation } has ended.
no-access-ended-next = Is this not right? Ask your administrator to invite you again.
no-access-responsible-title = The practitioner you work for has left
no-access-responsible = You work under a responsible practitioner, who no longer works at { $organisation }.
no-access-responsible-next = Ask your administrator to invite you again, under another practitioner.

# Invitation and password
invitation-title = Welcome to Wissel
invitation-text = Hello { $name }, you have been invited by { $organisation }.
invitation-role = Your role: { $role }.
invitation-username-hint = Choose a name of 3 to 64 letters or digits. For instance your first and last name.
invitation-do = Send the code
password-hint = At least 12 characters. A sentence of a few words works well.
phone-label = Mobile number
phone-hint = This number gets the code when you log in. For instance 06 12 34 56 78.
email-label = E-mail address
forgot-title = Forgot your password
forgot-text = Fill in your user name. You get a mail with a link.
forgot-do = Send the mail
forgot-sent-title = Look in your mail
forgot-sent = Do we know this user name? Then a mail for you is on its way.
forgot-sent-none = The link works for 1 hour. No mail? Look in your junk mail, or call us.
new-password-title = Choose a new password
new-password-text = After this you log in with your new password and a code from a text message.
new-password-label = New password
new-password-do = Save
link-over = This link no longer works. Ask for a new one.
username-taken = This user name is taken. Choose another one.
password-now-wrong = This is not your current password.

# My account
account-title = My account
account-sessions = Where are you logged in?
account-sessions-hint = Do you not recognise something? End it and choose a new password.
account-end-others = End all others
account-started = Logged in
account-last = last used
account-this = This device
account-end = End
account-password = Change password
account-password-now = Current password
account-password-do = Change password
account-phone = Change phone
account-phone-text = We send a code to the new number. It counts only after that.
account-phone-new = New mobile number
account-phone-do = Send the code
account-work = Where you work
account-terms = You agreed to version { $version } of the terms:
account-terms-read = Read the terms
identified-document = Identity document seen
identified-not = Identity not checked yet
password-changed = Your password has been changed. Your other devices are logged out.
phone-changed = Your new number has been saved.
session-ended = Ended.

# Too often, and what else can go wrong
login-too-often = You tried this too often in a row. Try again in { $time }.
codes-too-many = We cannot send another code now. Try again in { $time }.
invitation-excluded = You cannot take up this invitation. Who works for the network operator has no other role in Wissel, nor the other way round.
phone-other = This is not the number that your administrator gave us. Is that number wrong? Ask your administrator for a new invitation.
invitation-phone-hint = The mobile number that your administrator knows. Your login codes go to this number.
invitation-other = This invitation is for somebody else. Log out and open the link again.
invitation-confirm = Accept the invitation
identified-colleague = Known to your organisation already
identified-other = Checked in another way
