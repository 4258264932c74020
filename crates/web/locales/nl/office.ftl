# Beheer van een organisatie
office-title = Overzicht
office-agreement = Verwerkersovereenkomst
office-members-count = { $active } actief, { $invited } uitgenodigd
office-to-members = Naar de medewerkers
office-todo = Te doen
office-todo-none = U hoeft nu niets te doen.
todo-not-identified = { $n ->
    [one] 1 medewerker is nog niet gecontroleerd
   *[other] { $n } medewerkers zijn nog niet gecontroleerd
 }
todo-invitation-old = Uitnodiging nog niet gebruikt
todo-unused = Al 90 dagen niet ingelogd
todo-agreement = Laat de verwerkersovereenkomst tekenen
agreement-on-file = Getekend
agreement-missing = Nog niet getekend
members-title = Medewerkers
members-invite = Collega uitnodigen
members-invite-do = Uitnodigen
members-count = { $n ->
    [one] 1 medewerker
   *[other] { $n } medewerkers
 }
member-name = Naam
member-mail-hint = Hierheen sturen wij de uitnodiging.
member-phone-hint = Hierheen sturen wij de code bij het inloggen.
member-role = Rol
role-practitioner-small = Deelt, zoekt en haalt op onder eigen naam.
role-assistant-small = Doet hetzelfde namens een zorgverlener.
role-administrator-small = Nodigt collega’s uit en ziet het logboek. Ziet geen dossiers.
role-privacy-officer-small = Kan het logboek van een cliënt opvragen. Ziet geen dossiers.
member-responsible = Namens welke zorgverlener? (alleen voor een assistent)
member-responsible-hint = Deze naam komt in het logboek.
member-identified = Hoe heeft u gecontroleerd wie dit is?
member-identified-hint = Dit leggen wij vast bij de medewerker.
member-identified-short = Gecontroleerd
member-state = Stand
member-act = Wat u kunt doen
member-last = laatst ingelogd
member-end = Uit dienst
member-active = Actief
member-invited = Uitgenodigd
member-ended = Uit dienst
member-invited-done = De uitnodiging is verstuurd.
member-ended-done = De toegang is beëindigd.
end-title = Uit dienst?
end-text = { $name } ({ $role }) kan daarna niet meer bij de gegevens van uw organisatie.
end-1 = Openstaande sessies stoppen meteen.
end-2 = Gedeelde dossiers blijven van uw organisatie.
end-3 = Werk bij een andere organisatie gaat gewoon door.
log-title = Logboek
log-text = Hier staat wie wat deed, en bij welk dossiernummer. Namen van cliënten en inhoud staan er niet in.
log-what = Wat
log-who = Wie
log-from = Van
log-until = Tot en met
log-when = Wanneer
log-record = Dossiernummer
log-newest = Nieuwste bovenaan
log-refused = Geweigerd
log-none-title = Niets gevonden
log-none = Kies een andere periode of een andere naam.
client-log-title = Logboek van een cliënt
client-log-text = U ziet wie iets deed met gegevens van deze cliënt. Dat u dit opvraagt, leggen wij ook vast.
client-log-reason = Waarom vraagt u dit op?
client-log-reason-hint = Bijvoorbeeld: vraag van de cliënt.
client-log-do = Opvragen
client-log-none = Bij uw organisatie staat niets over deze cliënt in het logboek.
