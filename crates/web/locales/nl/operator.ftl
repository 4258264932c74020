# Beheer van het netwerk
operator-title = Hoe staat het ervoor?
health-backup = Laatste reservekopie
health-restore = Laatste proef met terugzetten
health-queue = Oudste bericht in de wachtrij
health-sms = Sms-berichten
health-never = Nog nooit
alarm-sms = { $n ->
    [one] 1 sms is niet aangekomen. Mensen kunnen misschien niet inloggen.
   *[other] { $n } sms-berichten zijn niet aangekomen. Mensen kunnen misschien niet inloggen.
 }
organisations-title = Organisaties
organisations-add = Organisatie toevoegen
organisations-add-do = Toevoegen
organisations-confirm = Wilt u een organisatie toevoegen? Dan wordt ook iemand beheerder. Daarvoor vragen wij opnieuw wie u bent.
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
switch-off-title = Dienst uitzetten?
switch-off-text = { $name } kan daarna geen dossiers delen, zoeken of ophalen. Er werken daar nu { $members } mensen.
switch-off-1 = Downloads die bezig zijn stoppen meteen.
switch-off-2 = Gedeelde dossiers blijven staan tot hun laatste dag. U kunt de dienst later weer aanzetten.
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
queue-refused = Kan niet aankomen: adres of nummer klopt niet
queue-dead = Opgegeven
health-jobs = Geplande taken
organisation-kind = Soort organisatie
organisation-midwifery = Verloskundigenpraktijk
organisation-hospital = Ziekenhuis
organisation-maternity = Kraamzorg
organisation-name-taken = Er is al een organisatie met deze naam.
organisation-saved = De gegevens zijn opgeslagen.
organisation-phone-new = Nieuw nummer
organisation-phone-do = Nummer opslaan
organisation-admin-invite = Beheerder uitnodigen
agreement-ended = beëindigd
agreement-end = Overeenkomst beëindigen
agreement-end-title = Overeenkomst beëindigen?
agreement-end-text = Hiermee eindigt de verwerkersovereenkomst van { $name }, versie { $version }.
agreement-end-1 = Niemand van deze organisatie kan daarna nog bij gegevens van cliënten (voorwaarden, artikel 5.6). { $members ->
    [one] Er werkt daar nu 1 persoon. Die krijgt bericht.
   *[other] Er werken daar nu { $members } mensen. Zij krijgen bericht.
    }
agreement-end-2 = Downloads en koppelingen die bezig zijn, stoppen dan meteen. Cliënten kunnen met hun inzagecode niets meer zien.
agreement-end-3 = { $records ->
    [0] Deze organisatie heeft nu geen gedeelde dossiers.
    [one] Het gedeelde dossier is dan niet meer te vinden. Een week later wordt het vernietigd.
   *[other] De { $records } gedeelde dossiers zijn dan niet meer te vinden. Een week later worden ze vernietigd.
    }
agreement-end-4 = Tot het einde kunt u dit terugdraaien. Daarna is een nieuwe overeenkomst nodig. Komt die binnen een week, dan blijven de dossiers.
agreement-end-hint = Na het einde kan niemand van deze organisatie nog bij gegevens. Eerst vragen wij of u het zeker weet.
agreement-from = Laatste dag van de overeenkomst
agreement-from-hint = Laat leeg om meteen te beëindigen. Vier weken van tevoren is { $day }.
agreement-ends = Eindigt na
agreement-gone = Dossiers vernietigd op
agreement-at-once = meteen
agreement-keep = Toch laten doorlopen
agreement-kept = De overeenkomst loopt door.
agreement-ends-done = De overeenkomst eindigt op de gekozen dag. Iedereen van de organisatie krijgt bericht.
agreement-not-ending = Er is geen einde dat u kunt terugdraaien.
agreement-ended-done = De overeenkomst is beëindigd.
bar-history = Eerder ontzegd
bar-lifted = Weer toegelaten
bar-already = Deze persoon heeft al geen toegang meer.
bar-none = Deze persoon heeft gewoon toegang.
bar-own = U kunt uw eigen toegang niet ontzeggen of teruggeven.
queue-job = Taak
publish-title = Voorwaarden publiceren
publish-text = Een nieuwe versie geldt vier weken na publicatie, of later. Gebruikers kunnen meteen akkoord gaan.
publish-newest = Nieuwste versie: { $version }. Geldt vanaf
publish-version-hint = Bijvoorbeeld 2027-1
publish-nl = Tekst in het Nederlands
publish-en = Tekst in het Engels
publish-layout = Een lege regel scheidt de delen. De eerste regel van een deel is de kop.
publish-ways = Andere manieren om in te loggen
publish-ways-hint = Kruis aan wat deze versie noemt naast wachtwoord en sms. Zet het ook in de tekst. Alleen wie akkoord gaat met deze versie, mag zo inloggen.
publish-named = Geldt vanaf (mag leeg blijven)
publish-named-hint = Leeg: vier weken na vandaag.
publish-do = Publiceren
publish-done = De voorwaarden zijn gepubliceerd.
publish-too-soon = Kies een dag die minstens 28 dagen na vandaag ligt.
publish-before-newest = Kies een dag die niet vóór het begin van de nieuwste versie ligt.
publish-exists = Er is al een versie met deze naam of deze tekst.
health-scan = Virusscan
alarm-not-scanned = { $n ->
    [one] Eén keer is het afgelopen uur een bestand geweigerd, omdat de virusscan niet werkte.
   *[other] { $n } keer is het afgelopen uur een bestand geweigerd, omdat de virusscan niet werkte. Hetzelfde bestand telt elke keer mee.
    }
alarm-infected = { $n ->
    [one] Eén keer is het afgelopen etmaal een bestand geweigerd, omdat er een virus in zat. In het logboek staat bij wie.
   *[other] { $n } keer is het afgelopen etmaal een bestand geweigerd, omdat er een virus in zat. Hetzelfde bestand telt elke keer mee. In het logboek staat bij wie.
    }
alarm-searches = { $n ->
    [one] Op één plek is in de afgelopen 24 uur ongewoon vaak gezocht. De privacyfunctionaris van die organisatie weet ervan.
   *[other] Op { $n } plekken is in de afgelopen 24 uur ongewoon vaak gezocht. De privacyfunctionarissen weten ervan.
    }
publish-agreement-title = Verwerkersovereenkomst uitgeven
publish-agreement-text = Organisaties kunnen een versie meteen tekenen. Zij geldt vier weken na vandaag, of later. Beheerders krijgen bericht. Wat al getekend is, loopt door.
publish-agreement-others = Bedrijven die u inschakelt
publish-agreement-others-hint = Eén per regel: naam; wat het doet; land
publish-agreement-do = Geef deze versie uit
publish-agreement-done = De versie is uitgegeven. Beheerders krijgen bericht.
publish-agreement-who = Wie tekende wat
publish-agreement-nobody = Er zijn nog geen organisaties.

# Verstrekken van inhoud door de beheerder van het portaal (U5.5).
disclosures-title = Verstrekkingen
disclosures-text = Alleen op deze manier gaat inhoud van een dossier naar een ander. Wie de server beheert, legt de verstrekking klaar met het stuk waaruit de grond blijkt. De ene beheerder vraagt haar aan, een andere bevestigt. Daarna schrijft de server de inhoud één keer weg. Op deze pagina staat nooit inhoud.
disclosures-none = Er zijn geen verstrekkingen.
disclosure-of = Dossier { $number }
disclosure-source = Gedeeld door
disclosure-ground = Grond
disclosure-ground-statute = Wettelijk voorschrift
disclosure-ground-task = Nodig voor de taak van de beheerder
disclosure-ground-permission = Uitdrukkelijke schriftelijke toestemming
disclosure-basis = Waarop het rust
disclosure-document = Stuk
disclosure-hash = Controlegetal van het stuk (SHA-256)
disclosure-told = Bericht aan de bron
disclosure-told-yes = De bron krijgt bericht
disclosure-untold = De bron krijgt geen bericht: { $why }
disclosure-by = Aangevraagd door
disclosure-second = Bevestigd door
disclosure-until = Geldig tot
disclosure-at = Verstrekt
disclosure-stage-prepared = Wacht op een aanvraag
disclosure-stage-asked = Wacht op een tweede beheerder
disclosure-stage-confirmed = Kan één keer worden weggeschreven
disclosure-stage-written = Verstrekt
disclosure-stage-over = Gestopt of verlopen
disclosure-read = Ik heb het stuk gelezen en het controlegetal vergeleken. De grond klopt voor dit dossier.
disclosure-tick = Zet eerst een vinkje: lees het stuk voordat u tekent.
disclosure-ask = Aanvragen
disclosure-confirm = Bevestigen
disclosure-stop = Stoppen
disclosure-own = U vroeg deze verstrekking zelf aan. Een andere beheerder bevestigt.
disclosure-asked = Aangevraagd. Een andere beheerder bevestigt.
disclosure-confirmed = Bevestigd. De inhoud kan nu één keer worden weggeschreven.
disclosure-stopped = De verstrekking is gestopt.
disclosure-over = Deze verstrekking wacht hier niet meer op. Kijk hoe zij er nu voor staat.
disclosure-same = U vroeg deze verstrekking zelf aan. Een andere beheerder moet bevestigen.
record-disclosed-title = Verstrekt door de beheerder van het portaal
record-disclosed-text = Op grond van U5.5. Wilt u weten aan wie? Vraag het de beheerder, met het dossiernummer.
