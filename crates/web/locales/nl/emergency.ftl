# Noodtoegang (U3.9).
menu-emergencies = Noodtoegang
relation-emergency = Er is nog geen relatie: die ontstaat nu, door deze noodsituatie
relation-emergency-small = Alleen als wachten gevaarlijk is. De organisatie die deelde, de cliënt en uw privacyfunctionaris zien dit. Elke keer wordt beoordeeld.
emergency-reason-label = Wat is de noodsituatie?
emergency-reason-hint = Alleen invullen bij een noodsituatie. Minstens 20 tekens. Schrijf geen naam en geen BSN op.
emergency-not-allowed = Uw organisatie laat noodtoegang nu niet toe, of niet voor uw functie. Kies uw relatie met de cliënt, of vraag uw beheerder.
collected-emergency = { $what }, via noodtoegang
emergency-title = Noodtoegang
emergency-is-on = Toegestaan
emergency-is-off = Niet toegestaan
emergency-text = Een zorgverlener mag dan in een noodsituatie een dossier ophalen zonder bestaande relatie met de cliënt. Zij schrijft op waarom. De privacyfunctionaris beoordeelt elke keer (voorwaarden, artikel 3.9).
emergency-switch-on = Noodtoegang toestaan
emergency-switch-off = Noodtoegang niet meer toestaan
emergency-now-on = Noodtoegang is toegestaan.
emergency-now-off = Noodtoegang is niet meer toegestaan.
emergency-no-officer = Uw organisatie heeft geen privacyfunctionaris die noodtoegang beoordeelt. Nodig die eerst uit bij Medewerkers.
emergency-list-text = Iemand van uw organisatie haalde een dossier op in een noodsituatie. U beoordeelt of dat terecht was.
emergency-none = Er is geen noodtoegang gebruikt.
emergency-open = { $n ->
    [one] Eén noodtoegang wacht op uw oordeel.
   *[other] { $n } keer noodtoegang wacht op uw oordeel.
    }
emergency-waits = Wacht { $n ->
    [0] sinds vandaag
    [one] 1 dag
   *[other] { $n } dagen
    } op een oordeel
emergency-one = Noodtoegang tot dossier { $number }
emergency-who = Opgehaald door
emergency-at = Opgehaald
emergency-purpose = Waarvoor
emergency-reason = Waarom het een noodsituatie was
emergency-close-title = Beoordelen en afsluiten
emergency-verdict = Was de noodtoegang terecht?
emergency-justified = Terecht
emergency-justified-small = Het was een noodsituatie en het dossier was nodig.
emergency-not-justified = Niet terecht
emergency-not-justified-small = Bespreek dit met de medewerker. Kijk of het een datalek is.
emergency-note = Uitleg bij het oordeel
emergency-note-hint = Waarop rust uw oordeel? Schrijf geen naam van de cliënt en geen BSN op.
emergency-close-do = Afsluiten
emergency-closed = Deze noodtoegang is al beoordeeld.
emergency-own = U gebruikte deze noodtoegang zelf. Een andere privacyfunctionaris beoordeelt die.
emergency-reviewed = Uw oordeel is opgeslagen. De noodtoegang is afgesloten.
api-emergency-off = De organisatie laat noodtoegang niet toe, of er is geen privacyfunctionaris die erover oordeelt.
fhir-no-emergency = Noodtoegang kan niet via FHIR. Gebruik de pagina's of POST /api/v1/find.
