"""CSV in the layouts of the commonest banks. The headings are theirs; names, numbers and texts are invented."""

from __future__ import annotations

from typing import NamedTuple

import pytest

from identity.bank.csv_columns import find_columns
from identity.bank.money import Money
from identity.bank.statement import Statement
from identity.bank.statement_file import parse_statement
from identity.errors import InvalidInput

DKB = (
    '"Buchungsdatum";"Wertstellung";"Status";"Zahlungspflichtige*r";"Zahlungsempfänger*in";"Verwendungszweck";'
    '"Umsatztyp";"IBAN";"Betrag (€)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz"\n'
)
ING_NL = (
    '"Datum";"Naam / Omschrijving";"Rekening";"Tegenrekening";"Code";"Af Bij";"Bedrag (EUR)";"Mutatiesoort";'
    '"Mededelingen"'
)
PAYPAL = (
    '"Date","Time","TimeZone","Name","Type","Status","Currency","Gross","Fee","Net","From Email Address",'
    '"To Email Address","Transaction ID","Balance"\n'
)
SPARKASSE = (
    '"Auftragskonto";"Buchungstag";"Valutadatum";"Buchungstext";"Verwendungszweck";"Glaeubiger ID";"Mandatsreferenz";'
    '"Kundenreferenz (End-to-End)";"Sammlerreferenz";"Lastschrift Ursprungsbetrag";"Auslagenersatz Ruecklastschrift";'
    '"Beguenstigter/Zahlungspflichtiger";"Kontonummer/IBAN";"BIC (SWIFT-Code)";"Betrag";"Waehrung";"Info"\n'
)
WISE = (
    "TransferWise ID,Date,Date Time,Amount,Currency,Description,Payment Reference,Running Balance,Exchange From,"
    "Exchange To,Exchange Rate,Payer Name,Payee Name,Payee Account Number,Merchant,Card Last Four Digits,"
    "Card Holder Full Name,Attachment,Note,Total fees,Exchange To Amount,Transaction Type\n"
)


class Sample(NamedTuple):
    """A file, the day, amount and other side of each of its lines, its balance, and how many lines are no booking."""

    content: str
    lines: list[tuple[str, str, str]]
    balance: str | None = None
    left_out: int = 0
    encoding: str = "utf-8"


SAMPLES = {
    "DKB": Sample(
        '"Girokonto";"DE89370400440532013000"\n"Zeitraum:";"01.08.2026 - 31.08.2026"\n'
        '"Kontostand vom 31.08.2026:";"1.000,00 €"\n""\n'
        + DKB
        + '"04.08.26";"";"Vorgemerkt";"Ada";"Kiosk";"Zeitung";"Ausgang";"DE00";"-2,5";"";"";""\n'
        '"03.08.26";"03.08.26";"Gebucht";"Ada";"Strom AG";"Abschlag";"Ausgang";"DE00";"-1.313,99";"";"";"R-1"\n'
        '"01.08.26";"01.08.26";"Gebucht";"Firma";"Ada";"Gehalt";"Eingang";"DE00";"2.500";"";"";""\n',
        [("2026-08-03", "-1313.99 EUR", "Strom AG"), ("2026-08-01", "2500.00 EUR", "Firma")],
        "1000.00 EUR",
        1,
    ),
    "DKB, card": Sample(
        '"Karte";"Visa Kreditkarte";"5678 •••• •••• 1234"\n""\n"Saldo vom 20.04.2024:";"--1234,56 EUR"\n""\n'
        '"Belegdatum";"Wertstellung";"Status";"Beschreibung";"Umsatztyp";"Betrag (€)";"Fremdwährungsbetrag"\n'
        '"18.04.24";"";"Vorgemerkt";"Markt";"Im Geschäft";"-21,8";""\n'
        '"17.04.24";"18.04.24";"Gebucht";"Futter";"Im Geschäft";"--52,97";""\n'
        '"16.04.24";"17.04.24";"Gebucht";"Backwaren";"Im Geschäft";"-56,4";""\n',
        [("2024-04-18", "-52.97 EUR", ""), ("2024-04-17", "-56.40 EUR", "")],
        "-1234.56 EUR",
        1,
    ),
    "DKB until 2023": Sample(
        '"Kontonummer:";"DE89370400440532013000 / Girokonto";\n\n"Kontostand vom 31.01.2018:";"5.000,01 EUR";\n\n'
        '"Buchungstag";"Wertstellung";"Buchungstext";"Auftraggeber / Begünstigter";"Verwendungszweck";"Kontonummer";'
        '"BLZ";"Betrag (EUR)";"Gläubiger-ID";"Mandatsreferenz";"Kundenreferenz";\n'
        '"20.01.2018";"";"";"";"Tagessaldo";"";"";"";"";"";"";\n'
        '"17.01.2018";"17.01.2018";"Lastschrift";"Bäckerei";"Brot";"DE99";"BLZ";"-16,78";"";"";"";\n',
        [("2018-01-17", "-16.78 EUR", "Bäckerei")],
        "5000.01 EUR",
        1,
        "iso-8859-1",
    ),
    "ING Netherlands": Sample(
        ING_NL + ';"Saldo na mutatie";"Tag"\n'
        '"20260712";"winkel b.v.";"NL91ABNA0417164300";"";"ID";"Af";"50";"iDEAL";"order 1";"2950";""\n'
        '"20260629";"Spaarrekening";"NL91ABNA0417164300";"";"GT";"Af";"1000,25";"Online";"sparen";"3000,00";""\n'
        '"20260628";"Company Inc.";"NL91ABNA0417164300";"";"OV";"Bij";"4000,25";"Over";"salaris";"4000,25";""\n',
        [
            ("2026-07-12", "-50.00 EUR", "winkel b.v."),
            ("2026-06-29", "-1000.25 EUR", "Spaarrekening"),
            ("2026-06-28", "4000.25 EUR", "Company Inc."),
        ],
        "2950.00 EUR",
    ),
    "ING Netherlands, in commas": Sample(
        ING_NL.replace(";", ",") + '\n"20160102","SPAR","NL91ABNA0417164300","","BA","Af","12,34","Betaal","Pas"\n',
        [("2016-01-02", "-12.34 EUR", "SPAR")],
    ),
    "ING Netherlands, in English": Sample(
        '"Date","Name / Description","Account","Counterparty","Code","Debit/credit","Amount (EUR)","Transaction type",'
        '"Notifications"\n20260712,shop,NL91ABNA0417164300,,ID,Debit,50,iDEAL,order\n'
        "20260711,work,NL91ABNA0417164300,,OV,Credit,70,Transfer,wages\n",
        [("2026-07-12", "-50.00 EUR", "shop"), ("2026-07-11", "70.00 EUR", "work")],
    ),
    "ING Germany": Sample(
        "Umsatzanzeige;Datei erstellt am: 01.09.2026 10:00\n;Letztes Update: aktuell\n\n"
        "IBAN;DE89 3704 0044 0532 0130 00\nKontoname;Girokonto\nBank;ING\nKunde;Ada\nSaldo;1.000,00;EUR\n\n"
        "In der CSV-Datei finden Sie alle bereits gebuchten Umsätze.\n\n"
        "Buchung;Wertstellungsdatum;Auftraggeber/Empfänger;Buchungstext;Verwendungszweck;Saldo;Währung;Betrag;Währung\n"
        "03.08.2026;03.08.2026;Film B.V.;Lastschrift;Abo;1.000,00;EUR;-13,99;EUR\n"
        "20.06.2026;20.06.2026;Laden;Lastschrift;Einkauf;1.013,99;EUR;-1.023,40;EUR\n",
        [("2026-08-03", "-13.99 EUR", "Film B.V."), ("2026-06-20", "-1023.40 EUR", "Laden")],
        "1000.00 EUR",
        encoding="cp1252",
    ),
    "N26": Sample(
        '"Booking Date","Value Date","Partner Name","Partner Iban","Type","Payment Reference","Account Name",'
        '"Amount (EUR)","Original Amount","Original Currency","Exchange Rate"\n'
        '"2026-08-03","2026-08-03","Film","","Presentment","","Main Account","-13.99","","",""\n'
        '"2026-06-15","2026-06-15","Laden","","Presentment","","Main Account","-1,234.50","","",""\n',
        [("2026-08-03", "-13.99 EUR", "Film"), ("2026-06-15", "-1234.50 EUR", "Laden")],
    ),
    "N26 until 2024": Sample(
        '"Date","Payee","Account number","Transaction type","Payment reference","Category","Amount (EUR)",'
        '"Amount (Foreign Currency)","Type Foreign Currency","Exchange Rate"\n'
        '"2017-03-04","Radladen","","MasterCard Payment","","Leisure","-36.0","-36.0","EUR","1.0"\n',
        [("2017-03-04", "-36.00 EUR", "Radladen")],
    ),
    "N26 in German": Sample(
        '"Datum","Empfänger","Kontonummer","Transaktionstyp","Verwendungszweck","Kategorie","Betrag (EUR)",'
        '"Betrag (Fremdwährung)","Fremdwährung","Wechselkurs"\n'
        '"2026-08-20","Beispiel GmbH","DE02","Lastschrift","Rechnung","Shopping","-12.34","","",""\n',
        [("2026-08-20", "-12.34 EUR", "Beispiel GmbH")],
    ),
    "Wise": Sample(
        WISE + "FEE-1,30-06-2025,30-06-2025 09:00:00.000,-0.30,AUD,Wise Charges,,487.20,,,,,,,Cafe,1,A,,,0,,DEBIT\n"
        "CARD-1,30-06-2025,30-06-2025 09:00:00.000,-12.50,AUD,Card,,487.50,AUD,MYR,2.8,,,,Cafe,1,A,,,0.30,35,DEBIT\n"
        "T-2,05-06-2025,05-06-2025 12:00:00.000,500.00,AUD,Topped up,,500.00,,,,Ada,,,,,,,,0,,CREDIT\n",
        [
            ("2025-06-30", "-0.30 AUD", "Cafe"),
            ("2025-06-30", "-12.50 AUD", "Cafe"),
            ("2025-06-05", "500.00 AUD", "Ada"),
        ],
        "487.20 AUD",
    ),
    "Revolut": Sample(
        "Type,Product,Started Date,Completed Date,Description,Amount,Fee,Currency,State,Balance\n"
        "TOPUP,Current,2026-10-01 08:00:00,2026-10-01 08:00:01,Top-up,100.00,0.00,EUR,COMPLETED,143.50\n"
        "EXCHANGE,Current,2026-10-04 10:00:00,2026-10-05 10:00:00,To USD,-50.00,0.25,EUR,COMPLETED,93.25\n"
        "CARD_PAYMENT,Current,2026-10-05 19:30:00,,Film,-13.99,0.00,EUR,PENDING,129.51\n"
        "CARD_PAYMENT,Current,2026-10-06 19:30:00,,Film,-13.99,0.00,EUR,REVERTED,\n",
        [("2026-10-01", "100.00 EUR", ""), ("2026-10-05", "-50.25 EUR", "")],
        "93.25 EUR",
        2,
    ),
    "Monzo": Sample(
        "Transaction ID,Date,Time,Type,Name,Emoji,Category,Amount,Currency,Local amount,Local currency,"
        "Notes and #tags,Address,Receipt,Description,Category split,Money Out,Money In\n"
        "tx_1,14/08/2026,09:12:00,Card payment,Shop,🛒,Groceries,-42.75,GBP,-42.75,GBP,,,,SHOP 3421,,-42.75,\n"
        "tx_2,04/08/2026,08:00:00,Faster payment,Acme Ltd,,Income,2400.00,GBP,2400.00,GBP,,,,SALARY,,,2400.00\n",
        [("2026-08-14", "-42.75 GBP", "Shop"), ("2026-08-04", "2400.00 GBP", "Acme Ltd")],
    ),
    "Starling": Sample(
        "Date,Counter Party,Reference,Type,Amount (GBP),Balance (GBP),Spending Category,Notes\n"
        "03/06/2026,Film,FILM.COM,CARD,-10.99,1210.44,ENTERTAINMENT,\n"
        "03/07/2026,Film,FILM.COM,CARD,-10.99,1199.45,ENTERTAINMENT,\n",
        [("2026-06-03", "-10.99 GBP", "Film"), ("2026-07-03", "-10.99 GBP", "Film")],
        "1199.45 GBP",
    ),
    "Chase": Sample(
        "Details,Posting Date,Description,Amount,Type,Balance,Check or Slip #\n"
        'DEBIT,09/02/2026,"COFFEE  ",-5.00,DEBIT_CARD,100.00,,\n'
        "CREDIT,09/01/2026,PAYROLL,2051.00,ACH_CREDIT,105.00,,\n",
        [("2026-09-02", "-5.00 USD", ""), ("2026-09-01", "2051.00 USD", "")],
        "100.00 USD",
    ),
    "Chase, card": Sample(
        "Transaction Date,Post Date,Description,Category,Type,Amount,Memo\n"
        "03/06/2026,03/07/2026,PIZZA,Food & Drink,Sale,-30.39,\n"
        "03/09/2026,03/10/2026,Payment Thank You-Mobile,,Payment,115.00,\n",
        [("2026-03-07", "-30.39 USD", ""), ("2026-03-10", "115.00 USD", "")],
    ),
    "Capital One, card": Sample(
        "Transaction Date,Posted Date,Card No.,Description,Category,Debit,Credit\n"
        "2026-09-06,2026-09-07,2414,SHOP,Merchandise,50.00,\n"
        "2026-08-21,2026-08-21,2414,MOBILE PYMT,Payment/Credit,,72.00\n",
        [("2026-09-07", "-50.00 USD", ""), ("2026-08-21", "72.00 USD", "")],
    ),
    "Capital One": Sample(
        "Account Number,Transaction Description,Transaction Date,Transaction Type,Transaction Amount,Balance\n"
        "3601,Deposit from PAYROLL,10/09/26,Credit,1850.00,3779.75\n"
        "3601,Debit Card Purchase - SHOP,10/04/26,Debit,18.07,1929.75\n",
        [("2026-10-09", "1850.00 USD", ""), ("2026-10-04", "-18.07 USD", "")],
        "3779.75 USD",
    ),
    "Bank of America": Sample(
        'Description,,Summary Amt.\nBeginning balance as of 08/08/2026,,"12,834.79"\nTotal credits,,"0.11"\n'
        'Total debits,,"-279.92"\nEnding balance as of 09/08/2026,,"12,554.98"\n\n'
        'Date,Description,Amount,Running Bal.\n08/08/2026,Beginning balance as of 08/08/2026,,"12,834.79"\n'
        '08/12/2026,"Online payment","-279.92","12,554.87"\n09/08/2026,"Interest Earned","0.11","12,554.98"\n',
        [("2026-08-12", "-279.92 USD", ""), ("2026-09-08", "0.11 USD", "")],
        "12554.98 USD",
        1,
    ),
    "PayPal": Sample(
        PAYPAL + '"01/02/2026","10:00:00","PST","Music","PreApproved","Completed","USD","-11.99","0.00","-11.99","","",'
        '"1AB","88.01"\n'
        '"01/13/2026","10:00:00","PST","Client","Invoice","Completed","USD","500.00","-14.80","485.20","","",'
        '"1AC","573.21"\n'
        '"01/14/2026","10:00:00","PST","Ride","General Authorization","Pending","USD","-42.92","0.00","-42.92","","",'
        '"9","0.00"\n',
        [("2026-01-02", "-11.99 USD", "Music"), ("2026-01-13", "485.20 USD", "Client")],
        "573.21 USD",
        1,
    ),
    "PayPal in German": Sample(
        '"Datum","Uhrzeit","Zeitzone","Name","Typ","Status","Währung","Brutto","Gebühr","Netto",'
        '"Absender E-Mail-Adresse","Empfänger E-Mail-Adresse","Transaktionscode","Guthaben","Auswirkung auf Guthaben"\n'
        '"04.10.2026","10:12:00","CET","Schuhe SE","Kauf","Abgeschlossen","EUR","-1.059,90","0,00","-1.059,90","","",'
        '"1AB","-1.059,90","Soll"\n'
        '"04.10.2026","10:12:01","CET","","Bankgutschrift","Abgeschlossen","EUR","1.059,90","0,00","1.059,90","","",'
        '"2CD","0,00","Haben"\n'
        '"05.10.2026","10:12:01","CET","X","Autorisierung","Abgeschlossen","EUR","-1,00","0,00","-1,00","","",'
        '"3","0,00","Memo"\n',
        [("2026-10-04", "-1059.90 EUR", "Schuhe SE"), ("2026-10-04", "1059.90 EUR", "")],
        "0.00 EUR",
        1,
    ),
    "Sparkasse": Sample(
        SPARKASSE
        + '"DE89370400440532013000";"15.03.24";"15.03.24";"LASTSCHRIFT";"Abo";"";"";"E2E-1";"";"";"";"Film";"NL00";'
        '"ABC";"-1.017,99";"EUR";"Umsatz gebucht"\n'
        '"DE89370400440532013000";"16.03.24";"16.03.24";"KARTENZAHLUNG";"Kaffee";"";"";"";"";"";"";"Café X";"";"";'
        '"-3,50";"EUR";"Umsatz vorgemerkt"\n',
        [("2024-03-15", "-1017.99 EUR", "Film")],
        left_out=1,
        encoding="cp1252",
    ),
    "Volksbank": Sample(
        "Bezeichnung Auftragskonto;IBAN Auftragskonto;BIC Auftragskonto;Bankname Auftragskonto;Buchungstag;Valutadatum;"
        "Name Zahlungsbeteiligter;IBAN Zahlungsbeteiligter;BIC (SWIFT-Code) Zahlungsbeteiligter;Buchungstext;"
        "Verwendungszweck;Betrag;Waehrung;Saldo nach Buchung;Bemerkung\n"
        "Giro;DE89370400440532013000;G;VR;02.04.2026;02.04.2026;Firma;DE12;Y;Gutschrift;Gehalt;2500,00;EUR;3500,00;\n"
        "Giro;DE89370400440532013000;G;VR;01.04.2026;01.04.2026;Markt;DE99;X;Lastschrift;Einkauf;-12,34;EUR;1000,00;\n",
        [("2026-04-02", "2500.00 EUR", "Firma"), ("2026-04-01", "-12.34 EUR", "Markt")],
        "3500.00 EUR",
    ),
    "Comdirect": Sample(
        ';\n"Umsätze Girokonto";"Zeitraum: 90 Tage";\n"Neuer Kontostand";"1.000,00 EUR";\n\n'
        '"Buchungstag";"Wertstellung (Valuta)";"Vorgang";"Buchungstext";"Umsatz in EUR";\n'
        '"offen";"04.08.2026";"Kartenverfügung";"Kiosk";"-1,00";\n'
        '"03.08.2026";"03.08.2026";"Lastschrift / Belastung";"Auftraggeber: Film Buchungstext: Abo";"-13,99";\n'
        '"03.07.2026";"03.07.2026";"Übertrag / Überweisung";"Auftraggeber: Ada";"1.013,99";\n'
        '"Alter Kontostand";"0,00 EUR";\n',
        [("2026-08-03", "-13.99 EUR", ""), ("2026-07-03", "1013.99 EUR", "")],
        "1000.00 EUR",
        2,
        "iso-8859-1",
    ),
    "Deutsche Bank": Sample(
        "Umsätze Girokonto;;;;;;;;;;;;;;;;;\nZeitraum: 01.06.2026 - 31.08.2026;;;;;;;;;;;;;;;;;\n"
        "Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN;BIC;Kundenreferenz;"
        "Mandatsreferenz ;Gläubiger ID;Fremde Gebühren;Betrag;Abweichender Empfänger;Anzahl der Aufträge;"
        "Anzahl der Schecks;Soll;Haben;Währung\n"
        "03.08.2026;03.08.2026;SEPA-Lastschrift;Film B.V.;Abo;NL00;A;;M1;N;;;;;;-13,99;;EUR\n"
        "01.08.2026;01.08.2026;SEPA-Gutschrift;Firma;Gehalt;DE00;;;;;;;;;;;2.500,00;EUR\n"
        "Kontostand;31.08.2026;;;1.000,00;EUR\n",
        [("2026-08-03", "-13.99 EUR", "Film B.V."), ("2026-08-01", "2500.00 EUR", "Firma")],
        "1000.00 EUR",
        1,
    ),
    "Revolut in Spanish": Sample(
        "Tipo;Producto;Fecha de inicio;Fecha de finalización;Descripción;Importe;Comisión;Moneda;Estado;Saldo\n"
        'CARD_PAYMENT;Actual;2026-03-10 14:00:00;2026-03-11 14:00:00;Mercado;"-22,50";"0,00";EUR;COMPLETADO;"477,50"\n',
        [("2026-03-11", "-22.50 EUR", "")],
        "477.50 EUR",
    ),
    "Discover, card": Sample(
        "Trans. Date,Post Date,Description,Amount,Category\n08/03/2026,08/04/2026,FILM.COM,15.49,Services\n"
        "07/01/2026,07/01/2026,INTERNET PAYMENT - THANK YOU,-300.00,Payments and Credits\n",
        [("2026-08-04", "-15.49 USD", ""), ("2026-07-01", "300.00 USD", "")],
    ),
    "American Express": Sample(
        "Date,Description,Amount,Extended Details,Appears On Your Statement As,Address,City/State,Zip Code,Country,"
        'Reference,Category\n08/03/2026,FILM.COM,15.49,"two\nlines",FILM,,"A\nB",1,USA,\'32,Fun\n'
        "07/05/2026,AUTOPAY PAYMENT,-450.00,,,,,,,'33,\n",
        [("2026-08-03", "-15.49 EUR", ""), ("2026-07-05", "450.00 EUR", "")],
    ),
    "Postbank": Sample(
        "Umsätze\nKonto;Girokonto\nIBAN;DE89370400440532013000\nKontostand;1.234,56\nNur gebuchte Umsätze\n"
        "Buchungstag;Wert;Umsatzart;Begünstigter / Auftraggeber;Verwendungszweck;IBAN / Kontonummer;BIC;Kundenreferenz;"
        "Mandatsreferenz;Gläubiger ID;Fremde Gebühren;Betrag;Abweichender Empfänger;Anzahl der Aufträge;"
        "Anzahl der Schecks;Soll;Haben;Währung\n"
        "20.8.2026;20.8.2026;Überweisung;Laden;Rechnung;DE02;B;R;;;;12,34;;;;12,34;;EUR\n",
        [("2026-08-20", "-12.34 EUR", "Laden")],
        "1234.56 EUR",
    ),
    "Commerzbank": Sample(
        "Buchungstag;Wertstellung;Umsatzart;Buchungstext;Betrag;Währung;IBAN Kontoinhaber;Kategorie\n"
        "20.08.2026;20.08.2026;Überweisung;Rechnung;-12,34;EUR;DE02;Geschäftlich\n"
        "19.08.2026;19.08.2026;Gutschrift;Gehalt;1.000,00;EUR;DE02;Geschäftlich\n",
        [("2026-08-20", "-12.34 EUR", ""), ("2026-08-19", "1000.00 EUR", "")],
    ),
    "Vivid": Sample(
        "Completed date,Counterparty name,Reference,Payment amount,Payment currency\n"
        "20.08.2026,Example Ltd,Invoice,-12.34,EUR\n",
        [("2026-08-20", "-12.34 EUR", "Example Ltd")],
    ),
    "Rabobank": Sample(
        '"IBAN/BBAN","Munt","BIC","Volgnr","Datum","Rentedatum","Bedrag","Saldo na trn","Tegenrekening IBAN/BBAN",'
        '"Naam tegenpartij","Omschrijving-1"\n'
        '"NL91ABNA0417164300","EUR","R","1","2026-03-10","2026-03-10","-25,50","+974,50","NL02","Winkel","brood"\n'
        '"NL91ABNA0417164300","EUR","R","2","2026-03-11","2026-03-11","+100,00","+1074,50","NL03","Werk","loon"\n',
        [("2026-03-10", "-25.50 EUR", "Winkel"), ("2026-03-11", "100.00 EUR", "Werk")],
        "1074.50 EUR",
    ),
    "Nationwide": Sample(
        '"Account Name:","FlexDirect ****12345"\n"Account Balance:","£1,199.45"\n\n'
        '"Date","Transaction type","Description","Paid out","Paid in","Balance"\n'
        '"03 Jun 2026","Contactless payment","FILM","£10.99","","£1,210.44"\n'
        '"03 Jul 2026","Contactless payment","FILM","£10.99","","£1,199.45"\n',
        [("2026-06-03", "-10.99 GBP", ""), ("2026-07-03", "-10.99 GBP", "")],
        "1199.45 GBP",
    ),
    "NatWest": Sample(
        "Date,Type,Description,Value,Balance,Account Name,Account Number\n"
        "15 Apr 2026,POS,COFFEE,-3.50,96.50,X,1\n16 Apr 2026,BAC,SALARY,1200.00,1296.50,X,1\n",
        [("2026-04-15", "-3.50 GBP", ""), ("2026-04-16", "1200.00 GBP", "")],
        "1296.50 GBP",
    ),
    "Lloyds": Sample(
        "Transaction Date,Transaction Type,Sort Code,Account Number,Transaction Description,Debit Amount,Credit Amount,"
        "Balance\n12/12/2025,FPO,'30-96-26,50847768,RENT,254.08,,31041.29\n"
        "13/12/2025,FPI,'30-96-26,50847768,WAGES,,26000.00,57041.29\n",
        [("2025-12-12", "-254.08 GBP", ""), ("2025-12-13", "26000.00 GBP", "")],
        "57041.29 GBP",
    ),
}


def read(sample: Sample, name: str = "") -> Statement:
    pounds = name in ("NatWest", "Lloyds", "Nationwide")
    return parse_statement(sample.content.encode(sample.encoding), currency="GBP" if pounds else "EUR")


@pytest.mark.parametrize("name", SAMPLES)
def test_the_layout_is_read(name: str) -> None:
    sample = SAMPLES[name]
    found = read(sample, name)
    assert [(line.booked[:10], str(line.amount), line.other) for line in found.lines] == sample.lines
    assert (None if found.balance is None else str(found.balance)) == sample.balance
    assert len(found.left_out) == sample.left_out
    assert (found.balanced, found.notes) in ((None, ()), (True, ()))


WRONG = {
    "ING Germany": ("1.000,00;EUR;-13", "1.000,01;EUR;-13"),
    "ING Netherlands": ("2950", "2951"),
    "Wise": ("487.20", "487.21"),
    "Revolut": ("93.25", "93.26"),
    "Chase": ("100.00,,", "100.01,,"),
    "Bank of America": ('"12,554.98"\n\n', '"12,554.99"\n\n'),
    "Comdirect": ('"1.000,00 EUR"', '"1.000,01 EUR"'),
}
"""A balance of each layout, and what it is changed to."""


@pytest.mark.parametrize("name", WRONG)
def test_opening_balance_and_lines_are_compared_with_the_closing_one(name: str) -> None:
    sample = SAMPLES[name]
    assert read(sample).balanced is True
    wrong = sample.content.replace(*WRONG[name])
    found = read(sample._replace(content=wrong))
    assert found.balanced is False
    assert "contradicts itself" in found.notes[0]


@pytest.mark.parametrize(
    ("name", "account"),
    [
        ("DKB", "DE89370400440532013000"),
        ("DKB until 2023", "DE89370400440532013000"),
        ("ING Germany", "DE89370400440532013000"),
        ("ING Netherlands", "NL91ABNA0417164300"),
        ("Sparkasse", "DE89370400440532013000"),
        ("Volksbank", "DE89370400440532013000"),
        ("Monzo", None),
    ],
)
def test_the_account_is_read_where_the_file_states_it(name: str, account: str | None) -> None:
    assert read(SAMPLES[name]).account == account


def test_a_file_about_several_accounts_is_refused() -> None:
    sample = SAMPLES["Sparkasse"]
    other = sample.content.replace('"DE89370400440532013000";"16', '"DE02120300000000202051";"16').replace(
        "vorgemerkt", "gebucht"
    )
    with pytest.raises(InvalidInput, match="several accounts"):
        read(sample._replace(content=other))


def test_a_status_that_is_not_known_is_refused_and_quoted() -> None:
    content = SAMPLES["Revolut"].content.replace("REVERTED", "PONDERED")
    with pytest.raises(InvalidInput, match=r"line 5 .*'PONDERED'"):
        parse_statement(content.encode())


def test_references_of_the_bank_are_kept() -> None:
    assert read(SAMPLES["Sparkasse"]).lines[0].reference == "E2E-1"
    assert read(SAMPLES["Wise"]).lines[1].reference == "CARD-1"


def test_a_minus_that_is_doubled_is_one_with_the_bank_that_doubles_it_and_an_error_elsewhere() -> None:
    assert read(SAMPLES["DKB, card"]).lines[0].amount == Money(-5297, "EUR")
    with pytest.raises(InvalidInput, match=r"line 2 .*'--5.00'"):
        parse_statement(b"Date,Amount\n2026-10-01,--5.00\n")


WHOLE = {
    "ING (Netherlands)": [
        ("datum", "code", "af bij", "bedrag (eur)"),
        ("date", "code", "debit/credit", "amount (eur)"),
    ],
    "N26": [
        ("booking date", "partner name", "amount (eur)"),
        ("date", "payee", "transaction type", "amount (eur)"),
        ("datum", "empfänger", "transaktionstyp", "betrag (eur)"),
    ],
    "Revolut": [
        ("completed date", "started date", "amount", "state"),
        ("fecha de finalización", "fecha de inicio", "importe", "estado"),
    ],
    "PayPal": [
        ("date", "status", "timezone", "gross", "net"),
        ("date", "status", "time zone", "gross", "net"),
        ("datum", "status", "zeitzone", "brutto", "netto"),
    ],
}


@pytest.mark.parametrize("bank", WHOLE)
def test_a_heading_is_a_banks_by_all_of_its_columns_in_one_language(bank: str) -> None:
    for heading in WHOLE[bank]:
        found = find_columns(heading)
        assert found is not None
        assert found.layout.bank == bank
        for left_out in heading:
            other = find_columns([cell for cell in heading if cell != left_out])
            assert other is None or other.layout.bank != bank, left_out
