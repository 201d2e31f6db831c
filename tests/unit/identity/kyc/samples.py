"""Small sanctions lists in every format that is read, shaped like the published ones; every person is invented."""

from __future__ import annotations

from pathlib import Path

LISTED = ("0x" + "b1" * 20, "0x" + "b2" * 20)
"""Addresses of the person; the second is the company's as well where a list can say so."""

SDN = (
    '9001,"KRASNOV, Lev Arkadyevich","individual","VEGA-EO1",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,'
    '"DOB 12 Mar 1961; alt. DOB 1962; nationality Russia; Gender Male; Passport X0000001 (Russia); '
    f"Digital Currency Address - XBT 1VegaOnAnotherChain1111111111; alt. Digital Currency Address - ETH {LISTED[0]}; "
    'alt. Digital Currency Address - USDC 0xB2B2B2B2B2B2B2B2B2B2"\r\n'
    '9002,"BLAUFELS TRADING GMBH",-0- ,"VEGA-EO1",-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- \r\n'
    '9003,"STELLA NERA","vessel","VEGA-EO1",-0- ,"XXAA1","Bulk",-0- ,-0- ,"Panama",-0- ,"Vessel flag Panama."\r\n'
    "\x1a\r\n"
)
ALT = (
    '9001,501,"aka","KRASNOFF, Leo",-0- \r\n9001,502,"aka","KRASNOV, Lyova",-0- \r\n'
    '9002,503,"aka","BLUE ROCK TRADE",-0- \r\n'
)
ADD = '9002,601,"Musterweg 1","Vienna 1010","Austria",-0- \r\n9001,602,-0- ,-0- ,-0- ,-0- \r\n'
COMMENTS = f'9001,"{"b2" * 10}; Gender Male."\r\n'

OFAC_XML = """<?xml version="1.0" standalone="yes"?>
<sdnList xmlns="https://example.test/XML"><publshInformation><Publish_Date>11/02/2026</Publish_Date>
<Record_Count>2</Record_Count></publshInformation>
<sdnEntry><uid>9001</uid><firstName>Lev Arkadyevich</firstName><lastName>KRASNOV</lastName><sdnType>Individual</sdnType>
<akaList><aka><uid>501</uid><type>a.k.a.</type><category>strong</category><lastName>KRASNOFF</lastName>
<firstName>Leo</firstName></aka></akaList>
<nationalityList><nationality><uid>1</uid><country>Russia</country></nationality></nationalityList>
<dateOfBirthList><dateOfBirthItem><uid>2</uid><dateOfBirth>12 Mar 1961</dateOfBirth></dateOfBirthItem></dateOfBirthList>
<idList><id><uid>3</uid><idType>Gender</idType><idNumber>Male</idNumber></id>
<id><uid>5</uid><idType>Digital Currency Address - XBT</idType><idNumber>1VegaOnAnotherChain1111111111</idNumber></id>
<id><uid>6</uid><idType>Digital Currency Address - ETH</idType>
<idNumber>0xb1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1</idNumber></id>
<id><uid>7</uid><idType>Digital Currency Address - USDC</idType>
<idNumber>0XB2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2B2</idNumber></id></idList></sdnEntry>
<sdnEntry><uid>9002</uid><lastName>BLAUFELS TRADING GMBH</lastName><sdnType>Entity</sdnType>
<addressList><address><uid>4</uid><country>Austria</country></address></addressList></sdnEntry></sdnList>
"""
OFAC_ADVANCED = """<?xml version="1.0" encoding="utf-8"?>
<Sanctions xmlns="https://example.test/ADVANCED_XML"><DateOfIssue CalendarTypeID="1"><Year>2026</Year><Month>11</Month>
<Day>7</Day></DateOfIssue><ReferenceValueSets>
<CountryValues><Country ID="11">Russia</Country></CountryValues>
<DetailReferenceValues><DetailReference ID="91526">Male</DetailReference></DetailReferenceValues>
<FeatureTypeValues><FeatureType ID="8">Birthdate</FeatureType><FeatureType ID="10">Nationality Country</FeatureType>
<FeatureType ID="224">Gender</FeatureType>
<FeatureType ID="345" FeatureTypeGroupID="1">Digital Currency Address - ETH</FeatureType>
<FeatureType ID="998" FeatureTypeGroupID="1">Digital Currency Address - USDC</FeatureType></FeatureTypeValues>
<PartyTypeValues><PartyType ID="1">Individual</PartyType><PartyType ID="2">Entity</PartyType></PartyTypeValues>
<PartySubTypeValues><PartySubType ID="4" PartyTypeID="1">Unknown</PartySubType>
<PartySubType ID="1" PartyTypeID="3">Vessel</PartySubType><PartySubType ID="3" PartyTypeID="2">Unknown</PartySubType>
</PartySubTypeValues></ReferenceValueSets>
<Locations><Location ID="70"><LocationCountry CountryID="11"/></Location></Locations>
<DistinctParties>
<DistinctParty FixedRef="9001"><Profile ID="9001" PartySubTypeID="4"><Identity ID="1" Primary="true">
<Alias AliasTypeID="1403" Primary="true"><DocumentedName ID="1">
<DocumentedNamePart><NamePartValue NamePartGroupID="1">Lev Arkadyevich</NamePartValue></DocumentedNamePart>
<DocumentedNamePart><NamePartValue NamePartGroupID="2">Krasnov</NamePartValue></DocumentedNamePart>
</DocumentedName></Alias><Alias AliasTypeID="1400" Primary="false"><DocumentedName ID="2">
<DocumentedNamePart><NamePartValue NamePartGroupID="1">Лев Краснов</NamePartValue></DocumentedNamePart>
</DocumentedName></Alias></Identity>
<Feature ID="1" FeatureTypeID="8"><FeatureVersion ID="1"><DatePeriod>
<Start><From><Year>1961</Year><Month>3</Month><Day>12</Day></From></Start>
<End><To><Year>1961</Year><Month>3</Month><Day>12</Day></To></End></DatePeriod></FeatureVersion></Feature>
<Feature ID="2" FeatureTypeID="10"><FeatureVersion ID="2"><VersionLocation LocationID="70"/></FeatureVersion></Feature>
<Feature ID="3" FeatureTypeID="224"><FeatureVersion ID="3">
<VersionDetail DetailTypeID="1431" DetailReferenceID="91526"/>
</FeatureVersion></Feature>
<Feature ID="4" FeatureTypeID="345"><FeatureVersion ID="4" ReliabilityID="1560"><Comment />
<VersionDetail DetailTypeID="1432">0xb1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1</VersionDetail></FeatureVersion></Feature>
<Feature ID="5" FeatureTypeID="998"><FeatureVersion ID="5" ReliabilityID="1560"><Comment />
<VersionDetail DetailTypeID="1432">0xb2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2</VersionDetail></FeatureVersion></Feature>
</Profile></DistinctParty>
<DistinctParty FixedRef="9002"><Profile ID="9002" PartySubTypeID="3"><Identity ID="3"><Alias><DocumentedName>
<DocumentedNamePart><NamePartValue>Blaufels Trading GmbH</NamePartValue></DocumentedNamePart></DocumentedName></Alias>
</Identity></Profile></DistinctParty></DistinctParties></Sanctions>
"""
UN_XML = """<?xml version="1.0" encoding="UTF-8"?>
<CONSOLIDATED_LIST xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" dateGenerated="2026-11-03T00:00:00.000Z">
<INDIVIDUALS><INDIVIDUAL><DATAID>9001</DATAID><FIRST_NAME>LEV</FIRST_NAME><SECOND_NAME>ARKADYEVICH</SECOND_NAME>
<THIRD_NAME>KRASNOV</THIRD_NAME><NAME_ORIGINAL_SCRIPT>Лев Краснов</NAME_ORIGINAL_SCRIPT><GENDER>Male</GENDER>
<NATIONALITY><VALUE>Russian Federation</VALUE></NATIONALITY>
<INDIVIDUAL_ALIAS><QUALITY>Good</QUALITY><ALIAS_NAME>Leo Krasnoff</ALIAS_NAME></INDIVIDUAL_ALIAS>
<INDIVIDUAL_ALIAS><QUALITY/><ALIAS_NAME/></INDIVIDUAL_ALIAS>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>EXACT</TYPE_OF_DATE><DATE>1961-03-12</DATE></INDIVIDUAL_DATE_OF_BIRTH>
<INDIVIDUAL_DATE_OF_BIRTH><TYPE_OF_DATE>BETWEEN</TYPE_OF_DATE><FROM_YEAR>1960</FROM_YEAR><TO_YEAR>1962</TO_YEAR>
</INDIVIDUAL_DATE_OF_BIRTH></INDIVIDUAL></INDIVIDUALS>
<ENTITIES><ENTITY><DATAID>9002</DATAID><FIRST_NAME>BLAUFELS TRADING GMBH</FIRST_NAME>
<ENTITY_ALIAS><QUALITY>a.k.a.</QUALITY><ALIAS_NAME>Blue Rock Trade</ALIAS_NAME></ENTITY_ALIAS>
<ENTITY_ADDRESS><COUNTRY>Austria</COUNTRY></ENTITY_ADDRESS></ENTITY></ENTITIES></CONSOLIDATED_LIST>
"""
EU_XML = """<?xml version="1.0" encoding="UTF-8"?>
<export xmlns="http://eu.europa.ec/fpi/fsd/export" generationDate="2026-11-04T09:00:00.000+01:00">
<sanctionEntity designationDetails="" logicalId="9001" euReferenceNumber="EU.9001.1"><regulation programme="VEGA"/>
<subjectType code="person" classificationCode="P"/>
<nameAlias firstName="Lev" middleName="Arkadyevich" lastName="Krasnov" wholeName="Lev Arkadyevich Krasnov" gender="M"/>
<nameAlias firstName="" lastName="" wholeName="Лев Краснов"/>
<citizenship region="" countryIso2Code="RU"/><citizenship countryIso2Code="00"/>
<birthdate birthdate="1961-03-12" year="1961"/><birthdate year="1962"/></sanctionEntity>
<sanctionEntity logicalId="9002"><subjectType code="enterprise" classificationCode="E"/>
<nameAlias wholeName="Blaufels Trading GmbH"/><address countryIso2Code="AT"/></sanctionEntity></export>
"""
UK_OFSI = (
    "Last Updated,05/11/2026\r\n"
    "Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Title,Name Non-Latin Script,DOB,Nationality,Country,Other Information,"
    "Group Type,Alias Type,Regime,Listed On,Group ID\r\n"
    'KRASNOV,Lev,Arkadyevich,,,,,Лев Краснов,12/03/1961,Russia,,"Listed in 2026, see notice",Individual,Primary name,'
    "Vega,01/01/2026,9001\r\n"
    "KRASNOFF,Leo,,,,,,,00/00/1962,(1) Russia. (2) Iran,,,Individual,AKA,Vega,01/01/2026,9001\r\n"
    "BLAUFELS TRADING GMBH,,,,,,,,,,Austria,,Entity,Primary name,Vega,01/01/2026,9002\r\n"
)
UK_FCDO = (
    "Report Date: 06-Nov-2026\r\n"
    "Last Updated,Unique ID,OFSI Group ID,Name 6,Name 1,Name 2,Name 3,Name 4,Name 5,Name type,Designation Type,D.O.B,"
    "Nationality(/ies),Gender\r\n"
    "01/11/2026,VEG0001,9001,KRASNOV,Lev,Arkadyevich,,,,Primary Name,Individual,dd/mm/1961,Russia,Male\r\n"
    "01/11/2026,VEG0002,9002,BLAUFELS TRADING GMBH,,,,,,Primary Name,Entity,,,\r\n"
)
SIMPLE_CSV = (
    '"id","schema","name","aliases","birth_date","countries","addresses","identifiers","sanctions","phones","emails",'
    '"dataset","first_seen","last_seen","last_change"\n'
    '"vg-9001","Person","Lev Arkadyevich Krasnov","Leo Krasnoff;Лев Краснов","1961-03-12;1962","ru","",'
    '"X0000001;0xb1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1b1","","","",'
    '"Vega","2026-01-01","2026-11-01","2026-11-01"\n'
    '"vg-9002","Company","Blaufels Trading GmbH","Blue Rock Trade","","at","","","","","","Vega","","",""\n'
    '"vg-9003","CryptoWallet","0xb2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2","","","","","","","","","Vega","","",""\n'
    '"vg-9004","CryptoWallet","","","","","","","","","","Vega","","",""\n'
)
FTM_JSON = (
    '{"id":"vg-9001","schema":"Person","properties":{"name":["Lev Arkadyevich Krasnov"],"alias":["Лев Краснов"],'
    '"weakAlias":["Leo"],"birthDate":["1961-03-12"],"nationality":["ru"],"gender":["male"],"topics":["sanction"]}}\n'
    '{"id":"ad-1","schema":"Address","properties":{"full":["Musterweg 1, Vienna"]}}\n\n'
    '{"id":"vg-9003","schema":"CryptoWallet","properties":{"publicKey":["0xB1B1B1B1B1B1B1B1B1B1B1B1B1B1B1B1B1B1B1B1"],'
    '"currency":["ETH"],"holder":["vg-9001"]}}\n'
    '{"id":"vg-9004","schema":"CryptoWallet","properties":{"publicKey":["0xb2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2b2"]}}\n'
    '{"id":"vg-9005","schema":"CryptoWallet","properties":{"publicKey":["1VegaOnAnotherChain1111111111"]}}\n'
    '{"id":"vg-9002","schema":"Company","properties":{"name":["Blaufels Trading GmbH"],"jurisdiction":["at"]}}'
)

FILES = {
    "ofac-csv": ("sdn.csv", SDN),
    "ofac-xml": ("sdn.xml", OFAC_XML),
    "ofac-advanced": ("sdn_advanced.xml", OFAC_ADVANCED),
    "un-xml": ("consolidated.xml", UN_XML),
    "eu-xml": ("eu.xml", EU_XML),
    "uk-csv": ("ConList.csv", UK_OFSI),
    "opensanctions-csv": ("targets.simple.csv", SIMPLE_CSV),
    "ftm-json": ("entities.ftm.json", FTM_JSON),
}


def write_sample(folder: Path, form: str) -> Path:
    """Write the sample of a format and return its main file."""
    name, text = FILES[form]
    path = folder / name
    path.write_text(text, "utf-8", newline="")
    if form == "ofac-csv":
        for more, content in {"alt.csv": ALT, "add.csv": ADD, "sdn_comments.csv": COMMENTS}.items():
            (folder / more).write_text(content, "utf-8", newline="")
    return path
