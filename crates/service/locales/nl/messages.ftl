# Berichten die het huis verlaten. Geen zorginhoud, geen namen van cliënten.
notice-login-code =
    Uw code voor Wissel is { $code }. De code werkt 5 minuten. Geef de code aan niemand.

    @{ $host } #{ $code }
notice-phone-code =
    Met deze code bevestigt u uw nieuwe telefoonnummer bij Wissel: { $code }. De code werkt 5 minuten.

    @{ $host } #{ $code }
notice-invitation-subject = Uitnodiging voor Wissel
notice-invitation =
    Goedendag,

    { $inviter } nodigt u uit om bij { $organisation } met Wissel te werken.
    Open deze link binnen 72 uur. De link werkt één keer.

    { $link }

    Kent u { $organisation } niet? Gooi deze mail dan weg. Er gebeurt verder niets.
notice-invitation-withdrawn-subject = Uitnodiging voor Wissel ingetrokken
notice-invitation-withdrawn =
    Goedendag,

    { $organisation } heeft de uitnodiging voor Wissel ingetrokken. De link in de eerdere mail werkt niet meer.

    Had u dit niet verwacht? Vraag het bij { $organisation }, of bel { $helpdesk }.
notice-members-provisioned-subject = Uw personeelssysteem nodigde mensen uit bij { $organisation }
notice-members-provisioned =
    Goedendag,

    Het personeelssysteem van { $organisation } heeft vandaag mensen uitgenodigd voor Wissel. U ziet ze in de lijst met medewerkers:

    { $link }

    Had u dit niet verwacht? Haal dan de sleutel van het personeelssysteem weg en bel { $helpdesk }.
    Van deze mail krijgt u er hoogstens één per dag.

    { $site }/beheer/personeelssysteem

notice-member-named-subject = Nieuwe uitnodiging bij { $organisation }
notice-member-named =
    Goedendag,

    { $inviter } nodigt { $name } uit om bij { $organisation } met Wissel te werken, als { $role ->
        [practitioner] zorgverlener
        [assistant] assistent
        [administrator] beheerder
        [privacy_officer] functionaris privacy
       *[operator] medewerker van het netwerkbeheer
    }.

    Klopt dit niet? Bel dan meteen de helpdesk: { $helpdesk }.
    Een beheerder van uw organisatie kan de uitnodiging ook intrekken, bij Medewerkers.
notice-recovery-asked-subject = Herstel gevraagd voor { $name }
notice-recovery-asked =
    Goedendag,

    { $inviter } vraagt om { $name } weer toegang te geven tot Wissel, bij { $organisation }. De codes gaan dan naar een nieuw telefoonnummer, en passkeys en apps worden verwijderd.

    Dit gebeurt pas als een tweede persoon van { $organisation } het bevestigt, bij Herstel. De vraag vervalt na 24 uur.

    Klopt dit niet? Stop de vraag bij Herstel, of bel meteen de helpdesk: { $helpdesk }.
notice-search-alarm-subject = Iemand zoekt heel vaak in Wissel
notice-search-alarm =
    Goedendag,

    { $name } van { $organisation } zocht { $number } keer of vaker naar cliënten. Dat is ongewoon veel.
    Vraag waarom dat nodig is. In het logboek staat elke zoekopdracht.
notice-password-reset-subject = Een nieuw wachtwoord voor Wissel
notice-password-reset =
    Goedendag,

    Er is een nieuw wachtwoord gevraagd voor uw account bij Wissel.
    Open deze link binnen een uur. De link werkt één keer. Daarna vragen we ook de code per sms.

    { $link }

    Heeft u dit niet gevraagd? Dan hoeft u niets te doen. Uw wachtwoord blijft hetzelfde.
notice-account-changed-subject = Uw account bij Wissel is gewijzigd
notice-account-changed =
    Goedendag,

    Uw { $what ->
        [password] wachtwoord
        [app] authenticator-app
        [recovery] toegang (nieuw telefoonnummer, passkeys en app verwijderd)
        [provider] koppeling met uw organisatie
        [passkey] lijst met passkeys
        [phone] telefoonnummer
       *[other] manier van inloggen
    } bij Wissel is zojuist gewijzigd.

    Was u dit niet? Bel ons dan meteen: { $helpdesk }.
notice-first-collected-subject = Dossier { $number } is opgehaald
notice-first-collected =
    Goedendag,

    Dossier { $number } is voor het eerst opgehaald.
    Log in op Wissel om te zien door wie en wanneer.

    { $site }
notice-collected-wrong-subject = Let op: dossier { $number } klopt niet
notice-collected-wrong =
    Goedendag,

    U haalde dossier { $number } op. De organisatie die het deelde, heeft dit dossier ingetrokken. Het klopt niet.
    Gebruik het niet. Log in op Wissel om te lezen wat er aan de hand is en bevestig dat u dit heeft gezien.

    { $site }
notice-still-needed-subject = Is dossier { $number } nog nodig?
notice-still-needed =
    Goedendag,

    Dossier { $number } staat nog klaar. Is het nog nodig?
    Log in op Wissel. Met één klik vernietigt u het dossier.

    { $site }
notice-audit-head-subject = Wissel: ondertekende stand van het logboek
notice-audit-head =
    Bewaar deze mail. Hiermee is later te controleren dat het logboek niet is veranderd.

    { $head }
notice-view-code =
    Uw code is { $code }. De code werkt 5 minuten. Geef de code aan niemand.

    @{ $host } #{ $code }
notice-client-withdrew-subject = Een cliënt heeft toestemming ingetrokken
notice-client-withdrew =
    Goedendag,

    Een cliënt heeft zelf de toestemming ingetrokken voor dossier { $number }.
    Het dossier is meteen vernietigd. Het bewijs staat bij Mijn dossiers:

    { $site }/dossiers
notice-client-withdrew-reported-subject = Een cliënt trok toestemming in en had gemeld dat iets niet klopt
notice-client-withdrew-reported =
    Goedendag,

    Een cliënt heeft zelf de toestemming ingetrokken voor dossier { $number }.
    Het dossier is meteen vernietigd, met de woorden van de cliënt.

    Op { $day } had de cliënt gemeld: { $about ->
        [person] dit gaat niet over mij.
        [fact] iets in het dossier klopt niet.
        [reader] iemand haalde het op die mij niet behandelt.
       *[other] iets anders klopt niet.
    }
    Op die melding was nog geen antwoord gegeven.

    { $about ->
        [person] Dit kan een datalek zijn: misschien stonden de gegevens van de ene cliënt op naam van de andere. Vertel het vandaag aan uw privacyfunctionaris. Die beoordeelt of het een datalek is en meldt dat binnen 72 uur.
       *[other] Bel de cliënt en vraag wat er niet klopt. Verbeter het ook in uw eigen dossier.
    }

    Het bewijs van vernietiging, met de soort melding en de dag, staat bij Mijn dossiers:

    { $site }/dossiers
notice-client-reported-subject = Een cliënt zegt dat iets niet klopt
notice-client-reported =
    Goedendag,

    Een cliënt zegt dat er iets niet klopt in dossier { $number }.
    Lees wat het is en geef antwoord:

    { $site }/dossiers
notice-complaint-received-subject = Nieuwe klacht
notice-complaint-received =
    Goedendag,

    Er is een klacht binnengekomen: { $number }. Geef binnen 30 dagen antwoord:

    { $site }/klachten
notice-complaint-due-subject = Een klacht wacht op antwoord
notice-complaint-due =
    Goedendag,

    Klacht { $number } heeft nog geen antwoord. U heeft nog { $days } dagen:

    { $site }/klachten
notice-complaint-answered-subject = Er is antwoord op uw klacht
notice-complaint-answered =
    Goedendag,

    Er is antwoord op uw klacht { $number }.
    U leest het op deze pagina, met het nummer en de code die u van ons kreeg:

    { $site }/klacht/volgen
notice-complaint-taken-subject = Wij hebben uw klacht
notice-complaint-taken =
    Goedendag,

    Uw klacht { $number } is binnengekomen. U krijgt uiterlijk { $day } antwoord.
    U leest het op deze pagina, met het nummer en de code die u van ons kreeg:

    { $site }/klacht/volgen

    Heeft u geen klacht gestuurd? Dan hoeft u niets te doen.
notice-complaint-longer-subject = Voor uw klacht is meer tijd nodig
notice-complaint-longer =
    Goedendag,

    Het antwoord op uw klacht { $number } duurt langer. U krijgt het uiterlijk { $day }.
    Waarom het langer duurt, leest u op deze pagina, met het nummer en de code die u van ons kreeg:

    { $site }/klacht/volgen
notice-emergency-collected-subject = Dossier opgehaald via noodtoegang
notice-emergency-collected =
    Goedendag,

    Dossier { $number } is opgehaald via noodtoegang. Bij het dossier ziet u door wie.
    De organisatie die ophaalde beoordeelt of dat terecht was.

    { $site }/dossiers
notice-emergency-review-subject = Noodtoegang om te beoordelen
notice-emergency-review =
    Goedendag,

    Iemand van uw organisatie gebruikte noodtoegang voor dossier { $number }.
    Beoordeel of dat terecht was:

    { $site }/noodtoegang
notice-emergency-open-subject = Noodtoegang wacht op uw oordeel
notice-emergency-open =
    Goedendag,

    Noodtoegang tot dossier { $number } wacht al { $days } dagen op een oordeel.
    Beoordeel of die terecht was:

    { $site }/noodtoegang
notice-agreement-ends-subject = De verwerkersovereenkomst van { $organisation } eindigt
notice-agreement-ends =
    Goedendag,

    De verwerkersovereenkomst van { $organisation } voor het uitwisselen van dossiers eindigt.
    De laatste dag is { $day }. Daarna kunt u voor deze organisatie geen dossiers meer delen, zoeken of ophalen.
    Wat uw organisatie heeft gedeeld, is dan niet meer te vinden. Op { $gone } wordt het vernietigd.
    Bewaar voor die tijd wat u nodig heeft in uw eigen systeem.

    Klopt dit niet? Vraag het de beheerder van uw organisatie.
notice-agreement-offered-subject = Nieuwe verwerkersovereenkomst voor { $organisation }
notice-agreement-offered =
    Goedendag,

    Er is een nieuwe versie van de verwerkersovereenkomst: { $version }. Zij geldt vanaf { $day }.
    Er staat ook in welke bedrijven wij inschakelen. Lees haar en teken voor die dag:

    { $site }/beheer/overeenkomst

    Bent u het er niet mee eens? Laat het ons voor die dag weten. Uw huidige overeenkomst loopt door.
notice-agreement-signed-subject = Verwerkersovereenkomst van { $organisation } getekend
notice-agreement-signed =
    Goedendag,

    { $signatory } heeft versie { $version } van de verwerkersovereenkomst getekend voor { $organisation }.
    U leest haar hier:

    { $site }/beheer/overeenkomst

    Klopt dit niet? Neem dan meteen contact met ons op.
notice-agreement-goes-on-subject = De verwerkersovereenkomst van { $organisation } loopt door
notice-agreement-goes-on =
    Goedendag,

    De verwerkersovereenkomst van { $organisation } eindigt toch niet. U kunt blijven werken zoals u deed.

# Aan de privacyfunctionarissen: de 72 uur van een datalek lopen af.
notice-breach-due-subject = Datalek: nog { $hours } uur om te melden
notice-breach-due =
    Goedendag,

    Een datalek dat is vastgelegd, is nog niet gemeld. U heeft nog { $hours } uur.
    Meld het bij de Autoriteit Persoonsgegevens, of leg vast waarom dat niet nodig is:

    { $site }/datalekken

# Aan wie een dossier ophaalde: er is een nieuwere versie.
notice-newer-version-subject = Dossier { $number } heeft een nieuwere versie
notice-newer-version =
    Goedendag,

    U haalde dossier { $number } op. De organisatie die het deelde, heeft het daarna vernieuwd.
    Log in op Wissel en haal de nieuwste versie op.

    { $site }

notice-webhook-stopped-subject = Uw eigen systeem krijgt geen berichten meer
notice-webhook-stopped =
    Goedendag,

    Uw systeem op { $address } krijgt geen berichten meer van Wissel.
    { $why ->
        [gone] Het systeem antwoordde dat het geen berichten meer wil.
       *[failing] Het systeem neemt al drie dagen geen bericht aan.
    }
    Werkt het systeem weer? Zet het adres dan weer aan op deze pagina:

    { $site }/beheer/koppelberichten
notice-health-alarm-subject = Wissel: er is iets dat nu moet gebeuren
notice-health-alarm =
    Goedendag,

    { $line ->
        [backup] De laatste reservekopie is te oud, of er is er geen.
        [restore] Het terugzetten van een reservekopie is te lang niet beproefd, of nog nooit.
        [certificate] Het certificaat van server { $server } verloopt binnen een week, is verlopen of niet te lezen.
        [disk] Een schijf van server { $server } is bijna vol.
        [sms] Sms-berichten komen niet aan. Mensen kunnen misschien niet inloggen.
        [mail] Er komt e-mail niet aan.
        [queue] Berichten wachten al meer dan twee uur.
        [jobs] Er is werk opgegeven of blijven liggen. Misschien moet er iets vernietigd worden.
        [scan] De virusscan werkt niet. Niemand kan een bestand delen.
        [clock] De klok van de server sprong. Er wordt niets vernietigd.
       *[server] Kijk naar server { $server }.
    }
    Wat u kunt doen, staat hier:

    { $site }/operator
notice-maintenance-planned-subject = Onderhoud aan het portaal
notice-maintenance-planned =
    Goedendag,

    Er komt onderhoud aan het portaal: van { $from } tot { $till }.

    { $words }

    Verandert er nog iets, dan leest u dat hier:

    { $site }/status
notice-portal-ends-subject = Dit portaal stopt
notice-portal-ends =
    Goedendag,

    Dit portaal stopt. De laatste dag om te delen is { $day }. De laatste dag om op te halen is { $gone }.
    Daarna wordt alles vernietigd. Dat is niet terug te draaien.

    { $words }

    Haal op wat u nodig heeft en bewaar het in uw eigen systeem:

    { $site }
notice-portal-goes-on-subject = Dit portaal blijft bestaan
notice-portal-goes-on =
    Goedendag,

    Wij schreven u dat dit portaal stopt. Dat gaat niet door. U kunt blijven werken zoals u deed.

    { $site }
notice-portal-log-due-subject = Neem het logboek van { $organisation } mee
notice-portal-log-due =
    Goedendag,

    Alle dossiers in dit portaal zijn vernietigd. Neem nu het logboek van { $organisation } mee.
    Een beheerder bevestigt daarna dat uw organisatie het heeft. Pas dan kan het logboek hier weg:

    { $site }/beheer/afscheid
# Aan de bron: de beheerder van het portaal verstrekte de inhoud van een dossier (U5.5).
notice-record-disclosed-subject = Dossier { $number } is aan een ander verstrekt
notice-record-disclosed =
    Goedendag,

    De beheerder van het portaal heeft de inhoud van dossier { $number } aan een ander verstrekt.
    Bij het dossier ziet u wanneer, en op welke grond:

    { $site }/dossiers
