# Emergency access (U3.9).
menu-emergencies = Emergency access
relation-emergency = There is no relation yet: it arises now, by this emergency
relation-emergency-small = Only when waiting is dangerous. The organisation that shared, the client and your privacy officer see this. Each time is reviewed.
emergency-reason-label = What is the emergency?
emergency-reason-hint = Fill in for an emergency only. At least 20 characters. Write no name and no BSN.
emergency-not-allowed = Your organisation does not allow emergency access now, or not for your role. Choose your relation with the client, or ask your administrator.
collected-emergency = { $what }, by emergency access
emergency-title = Emergency access
emergency-is-on = Allowed
emergency-is-off = Not allowed
emergency-text = In an emergency a practitioner may then collect a record without an existing relation with the client. She writes down why. The privacy officer reviews each time (terms, article 3.9).
emergency-switch-on = Allow emergency access
emergency-switch-off = No longer allow emergency access
emergency-now-on = Emergency access is allowed.
emergency-now-off = Emergency access is no longer allowed.
emergency-no-officer = Your organisation has no privacy officer to review emergency access. Invite one first, at Members.
emergency-list-text = Somebody of your organisation collected a record in an emergency. You review whether that was justified.
emergency-none = Emergency access was not used.
emergency-open = { $n ->
    [one] One emergency access waits for your review.
   *[other] { $n } emergency accesses wait for your review.
    }
emergency-waits = Has waited { $n ->
    [0] since today
    [one] 1 day
   *[other] { $n } days
    } for a review
emergency-one = Emergency access to record { $number }
emergency-who = Collected by
emergency-at = Collected
emergency-purpose = For
emergency-reason = Why it was an emergency
emergency-close-title = Review and close
emergency-verdict = Was the emergency access justified?
emergency-justified = Justified
emergency-justified-small = It was an emergency and the record was needed.
emergency-not-justified = Not justified
emergency-not-justified-small = Talk to the member. See whether it is a data breach.
emergency-note = Reasons for the review
emergency-note-hint = On what does your review rest? Write no name of the client and no BSN.
emergency-close-do = Close
emergency-closed = This emergency access was reviewed already.
emergency-own = You used this emergency access yourself. Another privacy officer reviews it.
emergency-reviewed = Your review is saved. The emergency access is closed.
api-emergency-off = The organisation does not allow emergency access, or has no privacy officer to review it.
fhir-no-emergency = Emergency access is not offered by FHIR. Use the pages or POST /api/v1/find.
