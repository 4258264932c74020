# Dates and times as people say them.
date-today = today
date-tomorrow = tomorrow
date-yesterday = yesterday
date-today-at = today at { $time }
date-yesterday-at = yesterday at { $time }
date-at = { $day } at { $time }
date-in = in { $part }
date-in-days = in { $n } days
date-in-weeks = in { $n } weeks
date-days-ago = { $n } days ago
date-seconds = { $n ->
    [one] { $n } second
   *[other] { $n } seconds
 }
date-minutes = { $n ->
    [one] { $n } minute
   *[other] { $n } minutes
 }
date-hours = { $n ->
    [one] { $n } hour
   *[other] { $n } hours
 }
date-month-1 = January
date-month-2 = February
date-month-3 = March
date-month-4 = April
date-month-5 = May
date-month-6 = June
date-month-7 = July
date-month-8 = August
date-month-9 = September
date-month-10 = October
date-month-11 = November
date-month-12 = December
