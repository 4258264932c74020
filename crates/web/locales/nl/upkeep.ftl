# Toestand van de installatie, onderhoud, en de pagina /status
frame-status = Werkt het portaal?
frame-maintenance-title = Onderhoud
frame-maintenance-comes = Onderhoud: van { $from } tot { $till }.
frame-maintenance-now = Er is nu onderhoud, tot { $till }.
frame-maintenance-time = { $time } uur
health-fine = In orde
health-off = Uit
health-look = Let op
health-act = Nu doen
health-since = Sinds:
health-queues = Bekijk de wachtrijen
health-certificate = Certificaat
health-disk = Schijfruimte
health-mail = E-mail
health-clock = Klok van de server
health-server = Server
health-version = Wissel { $version }, database op stand { $migration }.
health-waiting = In de rij: { $n }. Opgegeven: { $dead }.
health-oldest = De oudste wacht sinds { $at }.
health-all-arrived = Het afgelopen uur kwam alles aan.
health-failed = { $n ->
    [one] Eén bericht kwam niet aan. De melding van het systeem: { $why }.
   *[other] { $n } berichten kwamen niet aan. De laatste melding van het systeem: { $why }.
    }
health-scan-off = Staat uit. Bestanden worden niet gescand.
health-scan-answers = De scanner antwoordt.
health-scan-silent = De scanner antwoordt niet.
health-clock-good = De klok loopt goed.
health-clock-held = De klok sprong. Er wordt niets vernietigd sinds { $since }.
health-heard-only = De versie is niet te lezen. Laatste bericht: { $at }.
health-heard = Versie { $version }. Laatste bericht: { $at }.
health-certificate-until = Geldig tot { $day }. { $n ->
    [0] Dat is over minder dan een dag.
    [one] Nog 1 dag.
   *[other] Nog { $n } dagen.
    }
health-certificate-over = Verlopen op { $day }.
health-certificate-unreadable = Wissel kan niet lezen tot wanneer het certificaat geldt.
health-certificate-proxy = Een andere server (proxy) regelt het certificaat. Kijk daar tot wanneer het geldt.
health-certificate-none = Geen certificaat: dit portaal is alleen op deze machine te bereiken.
health-place = { $place ->
    [data] gegevens
    [documents] documenten
    [database] database
   *[keys] sleutels
    }
health-free = { $free } vrij van { $size }.
health-holds = Hierop staan: { $places }.
health-advice = { $line ->
    [backup] Maak nu een reservekopie: wissel backup MAP. Zoek uit waarom er afgelopen nacht geen kopie is gemaakt.
    [restore] Zet een reservekopie terug op een andere machine: wissel restore --from MAP --verify. Doe dat elk kwartaal, en geef het bewijs dan hier: wissel restore-proof BESTAND.
    [certificate] Zet een nieuw certificaat op zijn plaats. Wissel leest het binnen een minuut.
    [disk] Maak ruimte, of maak de schijf groter. Is de schijf vol, dan kan niemand iets delen.
    [sms] Kijk of de sms-dienst een storing heeft. Zonder sms kunnen mensen niet inloggen.
    [mail] Kijk of de mailserver werkt.
    [queue] Kijk in de wachtrij wat er wacht en waarom.
    [jobs] Kijk in de wachtrij welk werk blijft liggen. Soms moet iets nog vernietigd worden.
    [scan] Start clamd opnieuw. Tot dan kan niemand een bestand delen.
    [clock] Klopt de tijd? Geef dan op de server: wissel clock confirm. Klopt ze niet? Zet eerst de klok goed. Wat verlopen is, ziet niemand.
   *[server] Kijk of deze server nog draait. Alle servers horen dezelfde versie te hebben.
    }
maintenance-title = Onderhoud aankondigen
maintenance-text = Plan onderhoud. Alle bezoekers lezen het boven aan elke pagina en op de pagina “Werkt het portaal?”.
maintenance-planned = Gepland onderhoud
maintenance-none-title = Er is geen onderhoud gepland
maintenance-none = Vul hieronder in wanneer u aan het portaal werkt.
maintenance-new = Nieuw onderhoud
maintenance-edit = Onderhoud wijzigen
maintenance-from = Begin
maintenance-till = Einde
maintenance-from-day = Dag van het begin
maintenance-from-time = Tijd van het begin
maintenance-till-day = Dag van het einde
maintenance-till-time = Tijd van het einde
maintenance-time-hint = Bijvoorbeeld 22:00. De klok van Nederland telt.
maintenance-till-hint = Hoogstens zeven dagen na het begin.
maintenance-begun = Begonnen op { $at }. Het begin staat vast.
maintenance-shown = Te lezen vanaf
maintenance-shown-hint = Laat leeg om het meteen te laten zien.
maintenance-nl = Wat gebruikers lezen, in het Nederlands
maintenance-en = Wat gebruikers lezen, in het Engels
maintenance-words-hint = De tijden staan er al voor. Vertel wat niet kan, en wat iemand dan doet. Noem geen cliënten.
maintenance-words-of = Tijdens het onderhoud kunt u niet inloggen. Haal op wat u nodig heeft voordat het begint. Is er haast bij? Bel dan de organisatie die het dossier heeft.
maintenance-tell = Stuur alle beheerders één mail
maintenance-tell-hint = Alleen beheerders van organisaties met een overeenkomst. Een tweede mail over dit onderhoud gaat nooit weg.
maintenance-told = De beheerders kregen een mail op { $at }.
maintenance-look = Bekijk hoe het eruitziet
maintenance-publish = Aankondigen
maintenance-save = Wijziging opslaan
maintenance-preview = Zo ziet het eruit
maintenance-preview-before = Vooraf
maintenance-preview-during = Tijdens het onderhoud
maintenance-change = Wijzigen
maintenance-withdraw = Intrekken
maintenance-state = Stand
maintenance-hidden = Nog niet te zien
maintenance-announced = Aangekondigd
maintenance-underway = Nu bezig
maintenance-published = Het onderhoud is aangekondigd.
maintenance-changed-done = De wijziging is opgeslagen. Iedereen leest nu de nieuwe tekst.
maintenance-withdrawn-done = Het onderhoud is ingetrokken. Niemand leest het nog.
maintenance-gone = Dit onderhoud is voorbij of ingetrokken.
maintenance-changed = Iemand anders wijzigde dit, of het onderhoud begon net. Uw tekst staat er nog. Controleer de tijden en sla opnieuw op.
problem-time-skipped = Deze tijd bestaat die nacht niet: de klok gaat een uur vooruit. Kies een andere tijd.
problem-maintenance-past = Kies een moment in de toekomst.
problem-maintenance-far = Kies een dag binnen een jaar.
problem-maintenance-order = Het einde moet na het begin liggen.
problem-maintenance-long = Onderhoud duurt hoogstens zeven dagen. Kies een eerder einde.
problem-maintenance-shown = Kies een dag die niet na het begin ligt.
event-health-changed = Toestand van de installatie veranderd
event-maintenance-list = Gepland onderhoud bekeken
event-maintenance-published = Onderhoud aangekondigd
event-maintenance-changed = Onderhoud gewijzigd
event-maintenance-withdrawn = Onderhoud ingetrokken
status-title = Werkt het portaal?
status-fine = Het portaal werkt.
status-work = Er is nu onderhoud.
status-fault = Er is een storing. Probeer het later opnieuw.
status-sms = Sms-berichten komen nu niet goed aan. Inloggen met een code kan mislukken.
status-scan = Bestanden delen lukt nu niet.
status-planned = Gepland onderhoud
status-none = Er is geen onderhoud gepland.
status-at = Dit was de stand { $at }.
status-call = Lukt iets niet en staat het hier niet? Bel { $operator }: { $phone }.
departments-title = Afdelingen
departments-text = Met afdelingen houdt u overzicht: in de lijst van medewerkers en in het logboek. Iemand hoort bij hoogstens één afdeling.
departments-not = Een afdeling bepaalt niet wie een dossier mag ophalen. Dat hangt af van de functie, en van de behandelrelatie met de cliënt.
departments-none-title = Er zijn nog geen afdelingen
departments-none = Maak hieronder de eerste afdeling.
department-name = Naam van de afdeling
department-name-hint = Bijvoorbeeld: Verloskamers
department-members = Medewerkers
department-change = Wijzigen
department-rename = Naam opslaan
department-remove = Afdeling verwijderen
department-remove-text = De medewerkers blijven, zonder afdeling. Maakt u de afdeling later opnieuw? Dan zet u de medewerkers er zelf weer in.
department-new = Nieuwe afdeling
department-make = Afdeling maken
department-of = Afdeling
department-without = Geen afdeling
department-save = Afdeling opslaan
department-made = De afdeling is gemaakt.
department-renamed = De naam is gewijzigd.
department-removed = De afdeling is verwijderd. Wie erin zat, heeft nu geen afdeling.
department-chosen = De afdeling is opgeslagen.
department-taken = Er is al een afdeling met deze naam.
department-absent = Deze afdeling is er niet meer.
department-too-many = U heeft al 100 afdelingen. Verwijder eerst een afdeling.
department-empty = In deze afdeling zit nog niemand.
department-filter = Filteren
department-now = Het logboek gaat uit van de afdeling waarin iemand nu zit.
member-open = Bekijken
member-may = Dit mag { $name }
member-may-text = Dit volgt uit de functie. Zonder overeenkomst, of als de dienst uit staat, gaat het werk met dossiers niet.
member-may-not = Dit mag niet met dossiers en logboek
need-leave = Uitloggen en een andere organisatie kiezen
need-accept-terms = De voorwaarden lezen en accepteren
need-own-account = De eigen gegevens zien, en waar zij is ingelogd
need-change-factors = Het eigen wachtwoord en de eigen telefoon wijzigen
need-share-records = Dossiers delen
need-find-and-collect = Een cliënt zoeken en een dossier ophalen
need-emergency-access = In nood een dossier ophalen, als de organisatie dat toestaat
need-switch-emergency = Noodtoegang toestaan of stoppen
need-review-emergencies = Noodtoegang beoordelen
need-own-records = Dossiers zien en intrekken die de organisatie deelde
need-see-organisation = De gegevens van de organisatie zien
need-manage-members = De medewerkers en afdelingen zien en ordenen
need-name-members = Medewerkers uitnodigen en uit dienst zetten
need-set-sign-in = Bepalen hoe medewerkers inloggen
need-see-sign-in = Zien hoe medewerkers inloggen
need-see-recoveries = Zien wie weer binnengelaten wil worden
need-confirm-recovery = Een collega weer binnenlaten
need-name-administrators = De eerste beheerder van een organisatie uitnodigen
need-sign-agreement = De verwerkersovereenkomst tekenen
need-manage-clients = Eigen systemen koppelen
need-give-access = Een systeem blijvend toegang geven
need-read-organisation-log = Het logboek van de organisatie lezen, zonder cliënten
need-export-log = Het logboek meenemen
need-review-log = Het logboek controleren
need-handle-breaches = Datalekken bijhouden
need-disclose = Een verstrekking vragen of bevestigen
need-read-client-log = Zien wie bij de gegevens van één cliënt is geweest
need-operate = Het portaal beheren, zonder inhoud te zien
need-bar-users = Mensen de toegang ontzeggen
need-set-retention = Regels van zorgsectoren uitgeven en aanzetten
need-publish-terms = Voorwaarden uitgeven
need-wind-down = Het einde van het portaal plannen
need-confirm-log = Zeggen dat de organisatie haar logboek heeft
need-handle-complaints = Klachten lezen en beantwoorden
event-department-added = Afdeling gemaakt
event-department-renamed = Afdeling hernoemd
event-department-removed = Afdeling verwijderd
event-department-chosen = Medewerker bij een afdeling gezet
