# Dates and times as people say them.
date-today = vandaag
date-tomorrow = morgen
date-yesterday = gisteren
date-today-at = vandaag om { $time } uur
date-yesterday-at = gisteren om { $time } uur
date-at = { $day } om { $time } uur
date-in = in { $part }
date-in-days = over { $n } dagen
date-in-weeks = over { $n } weken
date-days-ago = { $n } dagen geleden
date-seconds = { $n ->
    [one] { $n } seconde
   *[other] { $n } seconden
 }
date-minutes = { $n ->
    [one] { $n } minuut
   *[other] { $n } minuten
 }
date-hours = { $n } uur
date-month-1 = januari
date-month-2 = februari
date-month-3 = maart
date-month-4 = april
date-month-5 = mei
date-month-6 = juni
date-month-7 = juli
date-month-8 = augustus
date-month-9 = september
date-month-10 = oktober
date-month-11 = november
date-month-12 = december
