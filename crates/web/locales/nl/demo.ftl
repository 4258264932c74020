# Demo
demo-title = Probeer Wissel
demo-text = Dit is een demo. Alles is verzonnen. Gebruik geen echte gegevens.
demo-accounts = Kies een account
demo-code-hint = De sms met de code komt in het testpostvak.
demo-try = Probeer dit
demo-try-1 = Deel een dossier als verloskundige.
demo-try-2 = Log in als klinisch verloskundige en zoek het dossier met BSN en geboortedatum.
demo-try-3 = Reis 6 weken voorbij de uitgerekende datum. Het dossier is dan weg, met een bewijs.
demo-now = Het is nu:
demo-preset-day = 1 dag verder
demo-preset-weeks = 2 weken verder
demo-preset-long = 10 weken verder
demo-preset-year = 1 jaar verder
demo-travel-to = Of reis naar een dag
demo-travel-hint = dag-maand-jaar. Terug kan niet.
demo-travel-do = Reis
demo-travelled = Het is nu { $now }. Er { $n ->
    [one] liep 1 taak
   *[other] liepen { $n } taken
 }.
inbox-text = Hier komen alle sms-berichten en mails van de demo.
inbox-refresh = Vernieuwen
inbox-none-title = Nog geen berichten
inbox-none = Log in, dan komt hier de sms met de code.
inbox-sms = Sms aan { $to }
inbox-mail = Mail aan { $to }
demo-travel-past = Kies een dag die nog komt. Terug in de tijd kan niet.
demo-role-midwife = Verloskundige
demo-role-hospital = Klinisch verloskundige in het ziekenhuis
demo-role-maternity = Kraamverzorgende
demo-role-admin = Beheerder van de organisatie
demo-role-operator = Medewerker van de netwerkbeheerder
demo-role-privacy = Privacyfunctionaris van het ziekenhuis
