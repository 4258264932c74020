# Datalekken (AVG, artikel 33 en 34) en de controle van het logboek (NEN 7513).
menu-breaches = Datalekken
data-breach-list-text = Een datalek meldt u binnen 72 uur bij de Autoriteit Persoonsgegevens. Dat hoeft niet als er waarschijnlijk geen risico is. Hier houdt u bij wat er gebeurde en wie wat hoorde.
data-breach-none = Er is geen datalek vastgelegd.
data-breach-open = { $n ->
    [one] Eén datalek staat nog open.
   *[other] { $n } datalekken staan nog open.
    }
data-breach-of = Datalek, bekend { $at }
data-breach-known = Bekend sinds
data-breach-deadline = Melden tot en met
data-breach-opened-by = Vastgelegd door
data-breach-left = Nog { $n ->
    [0] minder dan 1 uur
   *[other] { $n } uur
    } om te melden
data-breach-over = { $n ->
    [0] Net te laat: meld het nu
   *[other] { $n } uur te laat: meld het nu
    }
data-breach-in-time = Op tijd gemeld
data-breach-late = Te laat gemeld
data-breach-new = Datalek vastleggen
data-breach-new-text = De 72 uur lopen vanaf het moment dat iemand van uw organisatie het wist.
data-breach-known-day = Op welke dag werd het bekend?
data-breach-known-time = Hoe laat?
data-breach-day-hint = dag-maand-jaar
data-breach-time-hint = Bijvoorbeeld 14:30
data-breach-what = Wat is er gebeurd?
data-breach-what-hint = Schrijf geen naam van een cliënt en geen BSN op.
data-breach-new-do = Vastleggen
data-breach-opened = Het datalek is vastgelegd.
data-breach-told = Wie is ingelicht
data-breach-told-none = Er is nog niemand ingelicht.
data-breach-tell = Vastleggen wie u inlichtte
data-breach-tell-text = Wissel stuurt niets: u licht zelf in, en legt hier vast wat u zei.
data-breach-whom = Wie heeft u ingelicht?
data-breach-whom-authority = De Autoriteit Persoonsgegevens
data-breach-whom-clients = De cliënt of cliënten
data-breach-whom-source = De organisatie die het dossier deelde
data-breach-whom-other = Iemand anders
data-breach-told-day = Op welke dag?
data-breach-told-time = Hoe laat was dat?
data-breach-words = Wat heeft u gezegd?
data-breach-tell-do = Vastleggen
data-breach-noted = Het is vastgelegd.
data-breach-close = Dossier van dit datalek afsluiten
data-breach-outcome = Hoe sluit u het af?
data-breach-reported = Gemeld
data-breach-reported-small = De Autoriteit Persoonsgegevens is ingelicht.
data-breach-not-needed = Melden was niet nodig
data-breach-not-needed-small = Er is waarschijnlijk geen risico voor de cliënten. Leg uit waarom.
data-breach-note = Uitleg
data-breach-note-hint = Waarop rust dit, en wat doet u om herhaling te voorkomen?
data-breach-close-do = Afsluiten
data-breach-closed = Dit datalek is al afgesloten.
data-breach-not-reported = Leg eerst vast dat u de Autoriteit Persoonsgegevens inlichtte.
data-breach-done = Het datalek is afgesloten.
menu-log-review = Controle
log-case-text = Hier kijkt u na of medewerkers dossiers ophaalden voor hun werk. Wissel zet klaar wat opvalt. Met een steekproef kijkt u ook naar wat niet opvalt. Namen van cliënten staan er niet.
log-case-none = Er is niets om na te kijken.
log-case-open = { $n ->
    [one] Eén regel wacht op uw oordeel.
   *[other] { $n } regels wachten op uw oordeel.
    }
log-case-waits = Wacht op een oordeel
log-case-in-order = In orde
log-case-in-order-small = Zij had dit nodig voor haar werk.
log-case-not-in-order = Niet in orde
log-case-verdict = Hoort dit bij het werk van deze medewerker?
log-case-closed = Deze regel is al beoordeeld.
log-case-own = Dit gaat over u zelf. Een andere privacyfunctionaris beoordeelt het.
log-case-reviewed = Uw oordeel is opgeslagen.
log-sample-do = Steekproef trekken
log-sampled = De steekproef staat in de lijst.
log-sample-none = In de afgelopen dertig dagen is er niets meer om te trekken.
pattern-sample = Steekproef
pattern-own-name = Dossier van iemand met dezelfde naam
pattern-colleague = Dossier van iemand met de naam van een collega
pattern-misses = { $n } keer gezocht zonder iets te vinden
