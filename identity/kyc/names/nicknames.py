"""Nicknames: given names and the short or foreign forms by which the same person goes.

Each line is a set of names that may stand for each other. A name may be in several lines; being in a common one is
what counts. The forms are lower-case ASCII, as `latin_words` writes them.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

_FORMS: Final = """
abigail abby gail
abraham abe avraham ibrahim abram
adam addy
aleksandr alexander alex alec alejandro alessandro aleksander \
    aleksandar alexandre alyaksandr aliaksandr sasha sascha xander sandro oleksandr iskander
alexandra aleksandra alejandra alessandra sandra sasha lexi oleksandra
alfred alf alfie fred freddy alfredo
albert al bert bertie alberto
alan allan allen al
amanda mandy
andrew andy drew andre andreas andrey andrei andrej andrea andres andrzej andrii andriy anders ondrej
angela angie angelina
anna ann anne annie anya hanna hannah ana anja nancy
anthony tony anton antonio antoine antonin antoni ante
arthur art arturo artur
barack barry
barbara barb babs varvara
bartholomew bart bartolomeo
benjamin ben benny benji bibi binyamin benyamin veniamin
bernard bernie bernardo bernhard
boris borya
catherine katherine kathryn kate katie kathy cathy kat \
    kitty katharina ekaterina yekaterina katya caterina catalina kateryna katarina
charles charlie chuck chas carl karl carlos carlo karel karol
christina christine chris tina kristina cristina christy
christopher chris kit kris cristobal christoph kristof
christian chris kristian cristian
daniel dan danny daniele danilo
david dave davey davide dawid daud dawood daoud davud
deborah debbie deb debra
dennis denis denny denys
dmitry dmitri dimitri dmitriy dima mitya dmytro dimitrios dmitrii
donald don donnie
dorothy dot dottie dolly dorothea
douglas doug
edward ed eddie ned ted teddy eduardo edoardo eduard edvard
elizabeth liz lizzie beth betty eliza lisa elisabeth elisabetta isabel isabella elsa lise yelizaveta
emmanuel manuel manny immanuel emanuel manolo
eric erik rick erich
eugene gene evgeny yevgeny evgeniy yevgeniy zhenya eugenio
ernest ernie ernesto ernst
francis frank fran francisco francesco franz francois paco pancho frans frantisek
franklin frank
frederick fred freddy freddie frederic federico
friedrich fritz
gabriel gabe jibril jabril
geoffrey jeff geoff jeffrey
george jorge giorgio georg georges georgi georgy yuri yury jerzy jiri georgios heorhiy yiorgos
gerald gerry jerry gerard gerhard
gregory greg grigory grigori gregor gregorio hryhoriy
harold harry hal harald
henry harry hank heinrich henri enrique enrico hendrik henrik
hubert bert
igor ihor
isaac ike ishaq yitzhak itzhak
ivan vanya vanja
jacob jake yakov jakob jacobo yaqub yakub
james jim jimmy jamie jaime
jacques james
jan john johan
jean john
jennifer jen jenny
jessica jess jessie
john jack johnny jon juan ivan ioan ioannis giovanni johann johannes hans joao yahya sean shaun ian jan johan
jonathan jon jonny
joseph joe joey jose giuseppe josef yosef yusuf youssef yousef jozef iosif pepe yousuf
joshua josh yehoshua
julia julie yulia iuliia yuliya giulia
julius julio giulio jules
kenneth ken kenny
konstantin kostya constantine costas kostas
lawrence larry laurence lorenzo laurent
leonard leo len lenny leonardo leonid
leo lev leon
louis lou luis luigi ludwig lewis luiz
lucas luke luca lukas
magdalena magda lena
margaret maggie meg peggy marge greta margarita marguerite margarete rita
maria mary marie mariya mariam maryam miriam molly masha maryam
mark marcus marco marcos marc marko markus
martha marta
martin marty marten martino
matthew matt mateo matteo matthias matthieu mateusz matvey
maximilian max maxim maksim maksym
michael mike mick mickey mikhail miguel michel michele mihail mikael misha mykhailo mihai michal mikhael
michaela micaela mikaela
mohammed muhammad mohamed mohammad muhammed mohamad muhamad mehmet \
    mohd muhamed mohammod mochammad mokhammad maxamed magomed md mamadou
ahmed ahmad akhmed ahmet akhmad achmad amadou
hussein husain hussain huseyin husein hossein hosein hussayn hoseyn khusein
hassan hasan khasan hassane
mustafa mostafa mustapha moustafa moustapha
mahmoud mahmud mahmood mehmud
abdullah abdallah abdulla abdellah
abdulrahman abdurrahman abdelrahman abderrahmane abdurakhman abdirahman
osama usama oussama
omar umar umer
othman osman uthman usman
yasin yassin yaseen
khalid khaled
said saeed saeid sayeed
nathaniel nathan nate nat
natalia natalya nataliya natasha natalie
nicholas nick nicolas nikolai nikolay nico niko nicola nicolo klaus niklas mykola mikolaj miklos nikolaos
oleg oleh
olga olha olya
pamela pam
patricia pat patty tricia trish
patrick pat paddy patricio
paul pavel pablo paolo pavlo pawel pasha pauly
peter pete pedro pietro pierre piotr pyotr petr petro peder pieter petros
philip phil felipe philippe filip filippo phillip
rachel raquel rahel
raymond ray ramon raimund
rebecca becky becca
richard rick dick rich richie ricky ricardo riccardo
robert rob bob bobby robbie bert roberto
roger rodger ruggero
ronald ron ronnie
rudolf rudy rodolfo rudi
samuel sam sammy
samantha sam
sarah sara sally
sebastian seb bastian basti
sergey sergei serge sergio serhiy serhii serguei sergi
simon simeon semyon shimon simone szymon
solomon sol sulaiman suleiman suleyman salomon
sofia sophia sophie zofia sofya
stanislav stas stanislaw
stephen steven steve stefan stephan esteban stefano etienne stepan istvan
susan sue susie suzanne susana susanna
svetlana sveta svitlana
tatiana tatyana tanya tetiana tetyana
theodore ted teddy theo fyodor fedor teodor fedir
theresa teresa terry tess therese
thomas tom tommy tomas tommaso tomasz
timothy tim timofey
valentina valya
valery valeriy valerii valerio
victor viktor vic vittorio viktar
victoria vicky viktoria viktoriya tori
vincent vince vinny vicente vincenzo
vladimir vova volodya volodymyr uladzimir vladimiro
vladislav vlad vladyslav
vyacheslav slava viacheslav
william bill billy will willy liam guillermo guillaume wilhelm willem guglielmo vilhelm
yuri yury yuriy iurii iouri
zachary zach zack
kim gim
lee yi ri rhee li i
park pak bak
choi choe
jung jeong chung chong jong
cho jo
kang gang
chang jang
"""


@lru_cache(maxsize=1)
def _sets() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_FORMS.strip().splitlines()):
        for name in line.split():
            found.setdefault(name, set()).add(number)
    return {name: frozenset(numbers) for name, numbers in found.items()}


def are_forms_of_one(one: str, other: str) -> bool:
    """Whether two different given names are known as forms of one."""
    sets = _sets()
    return not sets.get(one, frozenset()).isdisjoint(sets.get(other, frozenset()))


def form_keys(name: str) -> frozenset[int]:
    """The numbers of the sets that a name is in; two forms of one name share a number."""
    return _sets().get(name, frozenset())
