# Messages that leave the house. No care content, no names of clients.
notice-login-code =
    Your code for Wissel is { $code }. It works for 5 minutes. Give it to nobody.

    @{ $host } #{ $code }
notice-phone-code =
    This code confirms your new phone number at Wissel: { $code }. It works for 5 minutes.

    @{ $host } #{ $code }
notice-invitation-subject = Invitation to Wissel
notice-invitation =
    Good day,

    { $inviter } invites you to work with Wissel at { $organisation }.
    Open this link within 72 hours. It works once.

    { $link }

    You do not know { $organisation }? Then throw this mail away. Nothing else will happen.
notice-invitation-withdrawn-subject = Invitation to Wissel withdrawn
notice-invitation-withdrawn =
    Good day,

    { $organisation } has withdrawn the invitation to Wissel. The link in the earlier mail no longer works.

    Did you not expect this? Ask { $organisation }, or call { $helpdesk }.
notice-members-provisioned-subject = Your personnel system invited people at { $organisation }
notice-members-provisioned =
    Good day,

    The personnel system of { $organisation } invited people to Wissel today. You find them in the list of members:

    { $link }

    Did you not expect this? Then take away the key of the personnel system, and call { $helpdesk }.
    You get at most one of these mails a day.

    { $site }/beheer/personeelssysteem

notice-member-named-subject = New invitation at { $organisation }
notice-member-named =
    Good day,

    { $inviter } invites { $name } to work with Wissel at { $organisation }, as { $role ->
        [practitioner] practitioner
        [assistant] assistant
        [administrator] administrator
        [privacy_officer] privacy officer
       *[operator] staff of the network operator
    }.

    Is this not right? Then call the helpdesk at once: { $helpdesk }.
    An administrator of your organisation can also withdraw the invitation, under Members.
notice-recovery-asked-subject = Recovery asked for { $name }
notice-recovery-asked =
    Good day,

    { $inviter } asks to give { $name } access to Wissel again, at { $organisation }. The codes will then go to a new phone number, and passkeys and apps are removed.

    This happens only when a second person of { $organisation } confirms it, under Recovery. The request ends after 24 hours.

    Is this not right? Stop the request under Recovery, or call the helpdesk at once: { $helpdesk }.
notice-search-alarm-subject = Somebody searches very often in Wissel
notice-search-alarm =
    Good day,

    { $name } of { $organisation } searched for clients { $number } times or more. That is unusually often.
    Ask why that is needed. Every search stands in the log.
notice-password-reset-subject = A new password for Wissel
notice-password-reset =
    Good day,

    A new password was asked for your account at Wissel.
    Open this link within an hour. It works once. After that we also ask for the code by SMS.

    { $link }

    You did not ask for this? Then you need not do anything. Your password stays the same.
notice-account-changed-subject = Your account at Wissel was changed
notice-account-changed =
    Good day,

    Your { $what ->
        [password] password
        [app] authenticator app
        [recovery] access (new phone number, passkeys and app removed)
        [provider] link to your organisation
        [passkey] list of passkeys
        [phone] phone number
       *[other] way to log in
    } at Wissel was changed a moment ago.

    Was this not you? Then call us at once: { $helpdesk }.
notice-first-collected-subject = Record { $number } was collected
notice-first-collected =
    Good day,

    Record { $number } was collected for the first time.
    Log in to Wissel to see by whom and when.

    { $site }
notice-collected-wrong-subject = Attention: record { $number } is wrong
notice-collected-wrong =
    Good day,

    You collected record { $number }. Its source has withdrawn it because it is wrong.
    Do not use it. Log in to Wissel to read what is the matter and confirm that you have seen this.

    { $site }
notice-still-needed-subject = Is record { $number } still needed?
notice-still-needed =
    Good day,

    Record { $number } is still waiting. Is it still needed?
    Log in to Wissel. One click destroys it.

    { $site }
notice-audit-head-subject = Wissel: signed head of the log
notice-audit-head =
    Keep this mail. With it, it can be checked later that the log was not changed.

    { $head }
notice-view-code =
    Your code is { $code }. The code works for 5 minutes. Give the code to nobody.

    @{ $host } #{ $code }
notice-client-withdrew-subject = A client withdrew her consent
notice-client-withdrew =
    Hello,

    A client herself withdrew her consent for record { $number }.
    The record was destroyed at once. The receipt stands at My records:

    { $site }/dossiers
notice-client-withdrew-reported-subject = A client withdrew her consent and had said that something is not right
notice-client-withdrew-reported =
    Hello,

    A client herself withdrew her consent for record { $number }.
    The record was destroyed at once, with the words of the client.

    On { $day } the client had said: { $about ->
        [person] this is not about me.
        [fact] something in the record is not right.
        [reader] somebody collected it who does not treat me.
       *[other] something else is not right.
    }
    Nobody had answered that yet.

    { $about ->
        [person] This may be a data breach: perhaps the data of one client stood under the name of another. Tell your privacy officer today. She decides whether it is a data breach and reports that within 72 hours.
       *[other] Call the client and ask what is not right. Correct it in your own record as well.
    }

    The receipt of the destruction, with the kind of report and the day, stands at My records:

    { $site }/dossiers
notice-client-reported-subject = A client says that something is not right
notice-client-reported =
    Hello,

    A client says that something in record { $number } is not right.
    Read what it is and answer:

    { $site }/dossiers
notice-complaint-received-subject = New complaint
notice-complaint-received =
    Hello,

    A complaint came in: { $number }. Answer it within 30 days:

    { $site }/klachten
notice-complaint-due-subject = A complaint waits for an answer
notice-complaint-due =
    Hello,

    Complaint { $number } has no answer yet. { $days } days are left:

    { $site }/klachten
notice-complaint-answered-subject = There is an answer to your complaint
notice-complaint-answered =
    Hello,

    There is an answer to your complaint { $number }.
    You read it on this page, with the number and the code that we gave you:

    { $site }/klacht/volgen
notice-complaint-taken-subject = We have your complaint
notice-complaint-taken =
    Hello,

    Your complaint { $number } came in. You get an answer on { $day } at the latest.
    You read it on this page, with the number and the code that you got from us:

    { $site }/klacht/volgen

    Did you not send a complaint? Then you need not do anything.
notice-complaint-longer-subject = Your complaint needs more time
notice-complaint-longer =
    Hello,

    The answer to your complaint { $number } takes longer. You get it on { $day } at the latest.
    Why it takes longer you read on this page, with the number and the code that you got from us:

    { $site }/klacht/volgen
notice-emergency-collected-subject = Record collected by emergency access
notice-emergency-collected =
    Hello,

    Record { $number } was collected by emergency access. The record's page shows by whom.
    The organisation that collected reviews whether that was justified.

    { $site }/dossiers
notice-emergency-review-subject = Emergency access to review
notice-emergency-review =
    Hello,

    Somebody of your organisation used emergency access for record { $number }.
    Review whether that was justified:

    { $site }/noodtoegang
notice-emergency-open-subject = Emergency access waits for your review
notice-emergency-open =
    Hello,

    Emergency access to record { $number } has waited { $days } days for a review.
    Review whether it was justified:

    { $site }/noodtoegang
notice-agreement-ends-subject = The processor agreement of { $organisation } ends
notice-agreement-ends =
    Hello,

    The processor agreement of { $organisation } for the exchange of records ends.
    Its last day is { $day }. After that you cannot share, find or collect records for this organisation.
    What your organisation shared can then no longer be found. On { $gone } it is destroyed.
    Keep what you need in your own system before that time.

    Is this not right? Ask the administrator of your organisation.
notice-agreement-offered-subject = A new processor agreement for { $organisation }
notice-agreement-offered =
    Hello,

    There is a new version of the processor agreement: { $version }. It holds from { $day }.
    It also lists the firms that we use. Read it and sign before that day:

    { $site }/beheer/overeenkomst

    Do you not agree? Tell us before that day. Your present agreement goes on.
notice-agreement-signed-subject = Processor agreement of { $organisation } signed
notice-agreement-signed =
    Hello,

    { $signatory } signed version { $version } of the processor agreement for { $organisation }.
    You can read it here:

    { $site }/beheer/overeenkomst

    Is this not right? Contact us at once.
notice-agreement-goes-on-subject = The processor agreement of { $organisation } goes on
notice-agreement-goes-on =
    Hello,

    The processor agreement of { $organisation } does not end after all. You can go on working as you did.

# To the privacy officers: the 72 hours of a data breach run out.
notice-breach-due-subject = Data breach: { $hours } hours left to report
notice-breach-due =
    Hello,

    A data breach that is on file was not reported yet. You have { $hours } hours left.
    Report it to the data protection authority, or note why that is not needed:

    { $site }/datalekken

# To who collected a record: there is a newer version.
notice-newer-version-subject = Record { $number } has a newer version
notice-newer-version =
    Hello,

    You collected record { $number }. The organisation that shared it has renewed it since.
    Log in to Wissel and collect the newest version.

    { $site }

notice-webhook-stopped-subject = Your own system gets no messages any more
notice-webhook-stopped =
    Hello,

    Your system at { $address } gets no messages from Wissel any more.
    { $why ->
        [gone] The system answered that it wants no more messages.
       *[failing] The system has taken no message for three days.
    }
    Does the system work again? Then switch the address on again on this page:

    { $site }/beheer/koppelberichten
notice-health-alarm-subject = Wissel: something has to be done now
notice-health-alarm =
    Hello,

    { $line ->
        [backup] The last backup is too old, or there is none.
        [restore] Restoring a backup was not proven for too long, or never.
        [certificate] The certificate of server { $server } expires within a week, has expired or cannot be read.
        [disk] A disk of server { $server } is nearly full.
        [sms] Text messages do not arrive. People may be unable to log in.
        [mail] Mail does not arrive.
        [queue] Messages have waited for more than two hours.
        [jobs] Work was given up or is stuck. Something may still have to be destroyed.
        [scan] The virus scan does not work. Nobody can share a file.
        [clock] The clock of the server jumped. Nothing is destroyed.
       *[server] Have a look at server { $server }.
    }
    What you can do stands here:

    { $site }/operator
notice-maintenance-planned-subject = Maintenance of the portal
notice-maintenance-planned =
    Hello,

    There will be maintenance of the portal: from { $from } to { $till }.

    { $words }

    If anything changes you read it here:

    { $site }/status
notice-portal-ends-subject = This portal ends
notice-portal-ends =
    Hello,

    This portal ends. The last day to share is { $day }. The last day to collect is { $gone }.
    After that everything is destroyed. That cannot be undone.

    { $words }

    Collect what you need and keep it in your own system:

    { $site }
notice-portal-goes-on-subject = This portal stays
notice-portal-goes-on =
    Hello,

    We wrote to you that this portal ends. It does not. You can go on working as before.

    { $site }
notice-portal-log-due-subject = Take the log of { $organisation } along
notice-portal-log-due =
    Hello,

    Every record in this portal was destroyed. Now take the log of { $organisation } along.
    After that an administrator confirms that your organisation has it. Only then can it go here:

    { $site }/beheer/afscheid
# To the source: the operator of the portal disclosed the content of a record (U5.5).
notice-record-disclosed-subject = Record { $number } was given to somebody else
notice-record-disclosed =
    Hello,

    The operator of the portal has given the content of record { $number } to somebody else.
    On the page of the record you see when, and on which ground:

    { $site }/dossiers
