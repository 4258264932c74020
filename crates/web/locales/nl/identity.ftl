# Inloggen
login-title = Inloggen
login-username = Gebruikersnaam
login-password = Wachtwoord
login-do = Volgende
login-forgot = Wachtwoord vergeten
login-after = Hierna sturen wij een code naar uw telefoon.
login-demo = Probeer de demo: kies een account
login-wrong = De gebruikersnaam of het wachtwoord klopt niet. Probeer het opnieuw.
login-empty-name = Vul uw gebruikersnaam in.
login-empty-password = Vul uw wachtwoord in.
back-to-login = Terug naar inloggen
logged-out = U bent uitgelogd.
session-over = U was een tijd niet actief. Log opnieuw in.

# Code uit sms
code-title = Vul de code in
code-label = Code uit sms (eindigt op { $tail })
code-hint = 6 cijfers. De code werkt 5 minuten.
code-do = Inloggen
code-again = Stuur opnieuw
code-wait = U kunt opnieuw sturen over (seconden):
code-none = Ik krijg geen code
code-none-signal = Kijk of uw telefoon bereik heeft.
code-none-number = Heeft u een ander nummer dan het nummer dat eindigt op { $tail }? Bel ons. Wij controleren wie u bent en stellen uw nieuwe nummer in.
code-none-new = Een nieuwe code maakt de oude ongeldig. Gebruik altijd de laatste sms.
code-failed-title = De sms is niet verstuurd
code-failed = Ons sms-bedrijf heeft een storing. Wij blijven het proberen. Wacht een minuut en kies dan ‘Stuur opnieuw’. Is er haast? Bel ons.
code-wrong = Deze code klopt niet. Controleer de laatste sms en probeer het opnieuw.
code-over = Deze code werkt niet meer. Log opnieuw in, dan krijgt u een nieuwe code.
code-sent = Wij hebben een nieuwe code gestuurd.

# Organisatie kiezen
choose-title = Waar werkt u nu?
choose-text = U werkt voor meer dan één organisatie. Kies voor wie u nu werkt.
choose-do = Werken voor { $organisation }
choose-no-agreement = Nog geen getekende verwerkersovereenkomst

# Voorwaarden
terms-title = Gebruikersvoorwaarden
terms-version = Versie { $version }, geldig vanaf
terms-accepted = U ging akkoord:
terms-recorded-title = Dit leggen wij vast over uw gebruik
terms-recorded-1 = Wanneer u inlogt, en vanaf welk internetadres.
terms-recorded-2 = Van welke cliënt u een dossier deelt, zoekt of ophaalt, en wanneer.
terms-recorded-3 = Wat u daarbij verklaart over toestemming en behandeling.
terms-recorded-4 = De inhoud van een dossier staat nooit in het logboek.
terms-recorded-5 = Wie een dossier deelt, ziet wie het ophaalde.
terms-to-choice = Ga naar uw keuze
terms-full-title = De volledige tekst
terms-ask = Gaat u akkoord met deze voorwaarden? Zonder akkoord kunt u geen gegevens delen of ophalen.
terms-yes = Ik ga akkoord
terms-no = Nu niet
terms-no-hint = Kiest u ‘Nu niet’? Dan loggen we u uit. U kunt later alsnog kiezen.

# Geen toegang
no-access-call = Bel { $operator }: { $phone }
no-access-barred-title = U heeft geen toegang meer
no-access-barred = Uw toegang tot Wissel is gestopt.
no-access-barred-next = Wilt u weten waarom? { $operator } legt het u uit.
no-access-agreement-title = Uw organisatie kan nog niet starten
no-access-agreement = { $organisation } heeft nog geen getekende verwerkersovereenkomst. Zonder die overeenkomst mogen wij geen gegevens van cliënten verwerken.
no-access-agreement-next = Vraag uw beheerder of directie om de overeenkomst te tekenen. Daarna kunt u meteen verder.
no-access-off-title = Uw organisatie kan Wissel nu niet gebruiken
no-access-off = Het gebruik van Wissel is op dit moment uitgezet voor { $organisation }.
no-access-off-next = Uw beheerder of directie weet waarom, of kan het ons vragen.
no-access-ended-title = U werkt hier niet meer
no-access-ended = Uw toegang voor { $organisation } is beëindigd.
no-access-ended-next = Klopt dit niet? Vraag uw beheerder om u opnieuw uit te nodigen.
no-access-responsible-title = De zorgverlener voor wie u werkt, is weg
no-access-responsible = U werkt onder een verantwoordelijke zorgverlener. Die werkt niet meer bij { $organisation }.
no-access-responsible-next = Vraag uw beheerder om u opnieuw uit te nodigen, onder een andere zorgverlener.

# Uitnodiging en wachtwoord
invitation-title = Welkom bij Wissel
invitation-text = Dag { $name }, u bent uitgenodigd door { $organisation }.
invitation-role = Uw rol: { $role }.
invitation-username-hint = Kies zelf een naam van 3 tot 64 letters of cijfers. Bijvoorbeeld uw voornaam en achternaam.
invitation-do = Code sturen
password-hint = Minstens 12 tekens. Een zin van een paar woorden werkt goed.
phone-label = Mobiel nummer
phone-hint = Op dit nummer krijgt u de code bij het inloggen. Bijvoorbeeld 06 12 34 56 78.
email-label = E-mailadres
forgot-title = Wachtwoord vergeten
forgot-text = Vul uw gebruikersnaam in. U krijgt een mail met een link.
forgot-do = Stuur de mail
forgot-sent-title = Kijk in uw mail
forgot-sent = Kennen wij deze gebruikersnaam? Dan staat er zo een mail voor u klaar.
forgot-sent-none = De link werkt 1 uur. Geen mail gekregen? Kijk bij ongewenste mail, of bel ons.
new-password-title = Nieuw wachtwoord kiezen
new-password-text = Hierna logt u in met uw nieuwe wachtwoord en een code uit een sms.
new-password-label = Nieuw wachtwoord
new-password-do = Opslaan
link-over = Deze link werkt niet meer. Vraag een nieuwe aan.
username-taken = Deze gebruikersnaam is bezet. Kies een andere.
password-now-wrong = Dit is niet uw huidige wachtwoord.

# Mijn gegevens
account-title = Mijn gegevens
account-sessions = Waar bent u ingelogd?
account-sessions-hint = Herkent u iets niet? Beëindig het en kies een nieuw wachtwoord.
account-end-others = Alle andere beëindigen
account-started = Ingelogd
account-last = laatst gebruikt
account-this = Dit apparaat
account-end = Beëindigen
account-password = Wachtwoord wijzigen
account-password-now = Huidig wachtwoord
account-password-do = Wachtwoord wijzigen
account-phone = Telefoon wijzigen
account-phone-text = Wij sturen een code naar het nieuwe nummer. Pas daarna geldt het.
account-phone-new = Nieuw mobiel nummer
account-phone-do = Code sturen
account-work = Waar u werkt
account-terms = U ging akkoord met versie { $version } van de voorwaarden:
account-terms-read = Lees de voorwaarden
identified-document = Identiteitsbewijs gezien
identified-not = Identiteit nog niet gecontroleerd
password-changed = Uw wachtwoord is gewijzigd. Uw andere apparaten zijn uitgelogd.
phone-changed = Uw nieuwe nummer is opgeslagen.
session-ended = Beëindigd.

# Te vaak, en wat nog mis kan gaan
login-too-often = U probeerde dit te vaak achter elkaar. Probeer het opnieuw over { $time }.
codes-too-many = Wij sturen nu geen nieuwe code. Probeer het opnieuw over { $time }.
invitation-excluded = U kunt deze uitnodiging niet aannemen. Wie bij het netwerkbeheer werkt, heeft geen andere functie in Wissel, en andersom.
phone-other = Dit is niet het nummer dat uw beheerder opgaf. Klopt dat nummer niet? Vraag uw beheerder om een nieuwe uitnodiging.
invitation-phone-hint = Het mobiele nummer dat uw beheerder van u heeft. Op dit nummer krijgt u de code bij het inloggen.
invitation-other = Deze uitnodiging is voor iemand anders. Log uit en open de link opnieuw.
invitation-confirm = Uitnodiging aannemen
identified-colleague = Al bekend bij uw organisatie
identified-other = Op een andere manier gecontroleerd
