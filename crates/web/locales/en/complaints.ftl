# Complaints (T24.2).
frame-complaint = Complaint
menu-complaints = Complaints
complaint-link = Do you have a complaint? Tell us.
complaint-title = A complaint
complaint-lead = Is something not going well? Tell it here. You get an answer within 30 days.
complaint-no-medical = Do not write medical details, nor a BSN.
complaint-concerns = Whom is your complaint about?
complaint-concerns-hint = The organisation that shared or collected data, or the network operator.
complaint-operator = network operator
complaint-name = Name
complaint-mail = Mail address
complaint-mail-hint = We send a mail that your complaint is here, and when there is an answer. Give this or a phone number.
complaint-phone = Phone number
complaint-words-hint = What happened, and when?
complaint-do = Send complaint
complaint-taken-title = Your complaint was sent
complaint-taken = You get an answer on { $day } at the latest.
complaint-taken-keep = Keep this number and this code. With them you read the answer later.
complaint-number = Number
complaint-number-hint = For instance K-7K4M-2QXD
complaint-code = Code
complaint-code-hint = 12 letters and digits
complaint-follow-title = Follow your complaint
complaint-follow-do = Look
complaint-absent = With this number and this code there is nothing to see. Check both.
complaints-too-often = This was tried too often. Wait { $time } and try again.
complaints-queued = Very many complaints are coming in now. Your place is kept. Wait { $time } and then press Send complaint once more.
complaint-once-more = This form was sent before. Is what stands below right? Then press Send complaint once more.
complaint-one = Complaint { $number }
complaint-received = Came in
complaint-last-day = Answer at the latest
complaint-your-words = What you wrote
complaint-answer = Answer
complaint-late = { $n ->
    [one] One complaint is too late. Answer it today.
   *[other] { $n } complaints are too late. Answer them today.
    }
complaint-list-text = Each complaint is answered within 30 days.
complaint-none = There are no complaints.
complaint-left = { $n ->
    [one] 1 day left
   *[other] { $n } days left
    }
complaint-over = { $n ->
    [one] 1 day too late
   *[other] { $n } days too late
    }
complaint-close-title = Answer and close
complaint-decision = What do you decide?
decision-upheld = The complaint is right
decision-in-part = The complaint is right in part
decision-rejected = The complaint is not right
complaint-answer-hint = Who complained reads this with number and code. It does not stand in the mail.
complaint-close-do = Close
complaint-closed = This complaint is closed already.
complaint-answered = The answer was saved. The complaint is closed.
complaint-extend-title = More time is needed
complaint-extend-text = Only with a reason, and up to 60 days longer. Who complained can read the reason.
complaint-extend-to = New last day
complaint-extend-hint = day-month-year
complaint-extend-why = Why does it take longer?
complaint-extend-why-hint = For instance: the enquiry is not finished.
complaint-extend-do = Take more time
complaint-extended = The new date was saved.
todo-complaints = Complaints that wait: { $n }
