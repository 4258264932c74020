# Beheer van het netwerk
operator-title = Hoe staat het ervoor?
health-backup = Laatste reservekopie
health-restore = Laatste proef met terugzetten
health-queue = Oudste bericht in de wachtrij
health-sms = Sms-berichten
health-good = In orde
health-old = Te lang geleden
health-bad = Niet in orde
health-never = Nog nooit
alarm-sms = { $n ->
    [one] 1 sms is niet aangekomen. Mensen kunnen misschien niet inloggen.
   *[other] { $n } sms-berichten zijn niet aangekomen. Mensen kunnen misschien niet inloggen.
 }
organisations-title = Organisaties
organisations-add = Organisatie toevoegen
organisations-add-do = Toevoegen
organisations-count = { $n ->
    [one] 1 organisatie
   *[other] { $n } organisaties
 }
organisation-name = Naam van de organisatie
organisation-agb = AGB-code
organisation-agb-hint = 8 cijfers
organisation-phone = Nummer voor dag en nacht
organisation-phone-hint = Collega’s zien dit nummer bij elk dossier.
organisation-admin = Naam van de eerste beheerder
organisation-admin-mail = E-mailadres van de beheerder
organisation-admin-phone = Mobiel nummer van de beheerder
organisation-service = Wissel
organisation-members = Medewerkers
back-to-organisations = Naar alle organisaties
agreement-version = Versie { $version }
agreement-version-label = Versie
agreement-signatory = Getekend door
agreement-signed = Getekend op
agreement-do = Overeenkomst opslaan
agreement-saved = De overeenkomst is opgeslagen.
organisation-added = De organisatie is toegevoegd. De beheerder krijgt een uitnodiging.
service-hint = Staat Wissel uit? Dan kan niemand van deze organisatie bij gegevens.
service-on = Aanzetten
service-off = Uitzetten
service-is-on = Staat aan
service-is-off = Staat uit
users-title = Gebruikers
users-text = Zoek op de hele gebruikersnaam of het hele e-mailadres.
users-who = Gebruikersnaam of e-mailadres
users-who-hint = Een deel van de naam werkt niet.
users-find = Zoeken
users-none = Niemand gevonden. Controleer wat u typte.
user-barred = Toegang ontzegd
bar-since = Ontzegd
bar-reason = Waarom ontzegt u de toegang?
bar-hint = De reden wordt bewaard. Alle sessies van deze persoon stoppen meteen.
bar-do = Toegang ontzeggen
bar-done = De toegang is ontzegd.
lift-reason = Waarom laat u deze persoon weer toe?
lift-do = Weer toelaten
lift-done = Deze persoon heeft weer toegang.
queues-title = Wachtrijen
queues-text = Berichten die nog niet weg zijn. U ziet geen tekst en geen heel adres.
queues-caption = Oudste bovenaan
queues-none-title = Alles is verstuurd
queues-none = Er wacht geen enkel bericht.
queue-kind = Soort
queue-to = Aan
queue-since = Sinds
queue-error = Laatste fout
queue-retry = Opnieuw proberen
queue-retried = Wij proberen het opnieuw.
queue-sms = Sms
queue-mail = Mail
queue-waiting = Wacht
queue-dead = Opgegeven
