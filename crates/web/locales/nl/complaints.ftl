# Klachten (T24.2).
frame-complaint = Klacht
menu-complaints = Klachten
complaint-link = Heeft u een klacht? Vertel het ons.
complaint-title = Een klacht
complaint-lead = Gaat er iets niet goed? Vertel het hier. U krijgt binnen 30 dagen antwoord.
complaint-no-medical = Schrijf geen medische gegevens op, en geen BSN.
complaint-concerns = Over wie gaat uw klacht?
complaint-concerns-hint = De organisatie die gegevens deelde of ophaalde, of het netwerkbeheer.
complaint-operator = netwerkbeheer
complaint-name = Naam
complaint-mail = E-mailadres
complaint-mail-hint = Wij mailen dat uw klacht er is, en als er antwoord is. Vul dit of een telefoonnummer in.
complaint-phone = Telefoonnummer
complaint-words-hint = Wat gebeurde er, en wanneer?
complaint-do = Klacht versturen
complaint-taken-title = Uw klacht is verstuurd
complaint-taken = U krijgt uiterlijk { $day } antwoord.
complaint-taken-keep = Bewaar dit nummer en deze code. Daarmee leest u later het antwoord.
complaint-number = Nummer
complaint-number-hint = Bijvoorbeeld K-7K4M-2QXD
complaint-code = Code
complaint-code-hint = 12 letters en cijfers
complaint-follow-title = Uw klacht volgen
complaint-follow-do = Bekijken
complaint-absent = Met dit nummer en deze code is er niets te zien. Controleer allebei.
complaints-too-often = Dit is te vaak geprobeerd. Wacht { $time } en probeer het opnieuw.
complaints-queued = Er komen nu heel veel klachten tegelijk binnen. Uw plaats is bewaard. Wacht { $time } en druk dan nog eens op Klacht versturen.
complaint-once-more = Dit formulier was al een keer verstuurd. Klopt het wat hieronder staat? Druk dan nog eens op Klacht versturen.
complaint-one = Klacht { $number }
complaint-received = Binnengekomen
complaint-last-day = Antwoord uiterlijk
complaint-your-words = Wat u schreef
complaint-answer = Antwoord
complaint-late = { $n ->
    [one] Eén klacht is te laat. Geef vandaag nog antwoord.
   *[other] { $n } klachten zijn te laat. Geef vandaag nog antwoord.
    }
complaint-list-text = Op elke klacht komt binnen 30 dagen antwoord.
complaint-none = Er zijn geen klachten.
complaint-left = Nog { $n ->
    [one] 1 dag
   *[other] { $n } dagen
    }
complaint-over = { $n ->
    [one] 1 dag te laat
   *[other] { $n } dagen te laat
    }
complaint-close-title = Antwoord geven en afsluiten
complaint-decision = Wat is uw besluit?
decision-upheld = De klacht klopt
decision-in-part = De klacht klopt voor een deel
decision-rejected = De klacht klopt niet
complaint-answer-hint = Wie klaagde leest dit met nummer en code. In de mail staat het niet.
complaint-close-do = Afsluiten
complaint-closed = Deze klacht is al afgesloten.
complaint-answered = Het antwoord is opgeslagen. De klacht is afgesloten.
complaint-extend-title = Meer tijd nodig
complaint-extend-text = Dit kan alleen met een reden, tot 60 dagen langer. Wie klaagde kan de reden lezen.
complaint-extend-to = Nieuwe laatste dag
complaint-extend-hint = dag-maand-jaar
complaint-extend-why = Waarom duurt het langer?
complaint-extend-why-hint = Bijvoorbeeld: het onderzoek is nog niet klaar.
complaint-extend-do = Meer tijd nemen
complaint-extended = De nieuwe datum is opgeslagen.
todo-complaints = Klachten die wachten: { $n }
