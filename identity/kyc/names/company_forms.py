"""Legal forms of companies in many countries, each reduced to one class of its kind.

A class says what the form is, not where: `ag`, `sa`, `spa`, `ao` and `plc` are joint-stock companies; `gmbh`,
`ooo`, `srl` are limited ones. A name that only lacks its form, or writes it otherwise, is the same name; two
different classes are a weak sign of two different companies.

Spellings are what `latin_words` makes of them, with single letters joined: `S.A.R.L.` is `sarl`, `Sp. z o.o.` `sp
zoo`.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from typing import Final

from identity.kyc.names.wordlist import words

_LIMITED: Final = """
ltd; limited; llc; limited liability company; limited liability co; ld; ltda; limitada; ltd liability co; pte
ltd; pte; private limited; pvt ltd; pvt limited; pvt; pty ltd; pty limited; pty; proprietary limited; co ltd; co
limited; company limited; cyf; teoranta; teo; dac; designated activity company; sendirian berhad; sdn bhd; gmbh;
gesellschaft mit beschrankter haftung; gesellschaft mit beschraenkter haftung; gesmbh; mbh; ggmbh; ug;
unternehmergesellschaft; gmbh co kg; gmbh co; gesellschaft m b h; gmbh und co kg; sarl; societe a responsabilite
limitee; srl; societa a responsabilita limitata; societa responsabilita limitata; societatea cu raspundere
limitata; societate cu raspundere limitata; sociedad de responsabilidad limitada; srls; eurl; sociedad limitada;
sl; slu; s l; s de rl de cv; s de rl; lda; sociedade limitada; sociedade por quotas; unipessoal lda; bv;
besloten vennootschap; besloten vennootschap met beperkte aansprakelijkheid; bvba; sprl; bvba sprl; ooo;
obshchestvo s ogranichennoy otvetstvennostyu; obschestvo s ogranichennoi otvetstvennostiu; obshchestvo s
ogranichennoi otvetstvennostiu; obshchestvo s ogranichennoi otvetstvennostyu; tov; tovarystvo z obmezhenoyu
vidpovidalnistyu; tovaristvo z obmezhenoyu vidpovidalnistyu; too; tovarishchestvo s ogranichennoy
otvetstvennostyu; odo; mchj; xk; ood; eood; druzhestvo s ogranichena otgovornost; doo; drustvo s ogranicenom
odgovornoscu; drustvo sa ogranicenom odgovornoscu; druzba z omejeno odgovornostjo; sro; spol s ro; spolecnost s
rucenim omezenym; spolocnost s rucenim obmedzenym; sp zoo; sp z oo; spolka z oo; spolka z ograniczona
odpowiedzialnoscia; sp zoo sp k; zoo; kft; korlatolt felelossegu tarsasag; oy; osakeyhtio; ou; osauhing; sia;
uab; aps; anpartsselskab; ehf; einkahlutafelag; epe; eteria periorismenis efthinis; ike; ltd sti; limited
sirketi; ltd sirketi; shpk; dooel; mas; msp; wll; with limited liability; fze; fzc; fz llc; fzco; fz; free zone
establishment; spc; dmcc; yugen kaisha; yk; godo kaisha; gk; yuhan hoesa; yuhanhoesa; cong ty tnhh; tnhh; trach
nhiem huu han; youxiangongsi; youxian gongsi; youxianzerengongsi; mmc; mehdud mesuliyyetli cemiyyet
"""
_JOINT_STOCK: Final = """
ag; aktiengesellschaft; sa; s a; societe anonyme; sociedad anonima; sociedade anonima; societa per azioni; spa;
sas; sasu; societe par actions simplifiee; sa de cv; sociedad anonima de capital variable; sab de cv; sapi de
cv; sab; saic; saci; sau; sac; saa; sociedad anonima cerrada; sociedad anonima abierta; sociedad anonima
bursatil; sociedad por acciones simplificada; nv; naamloze vennootschap; plc; public limited company; se;
societas europaea; kgaa; kommanditgesellschaft auf aktien; jsc; joint stock company; joint stock co; stock
company; ojsc; oisc; open joint stock company; open joint stock co; cjsc; closed joint stock company; pjsc;
public joint stock company; private joint stock company; prjsc; psc; qpsc; qsc; ksc; kscp; kscc; bsc; saog;
saoc; sal; sae; jsco; ao; oao; zao; pao; nao; aktsionernoe obshchestvo; otkrytoe aktsionernoe obshchestvo;
zakrytoe aktsionernoe obshchestvo; publichnoe aktsionernoe obshchestvo; nepublichnoe aktsionernoe obshchestvo;
aktsionerne tovarystvo; publichne aktsionerne tovarystvo; pat; prat; at; vat; aktsionerno druzhestvo; ad; ead;
dd; dionicko drustvo; akcionarsko drustvo; delniska druzba; as; a s; akciova spolecnost; akciova spolocnost;
spolka akcyjna; rt; nyrt; zrt; reszvenytarsasag; nyilvanosan mukodo reszvenytarsasag; zartkoruen mukodo
reszvenytarsasag; ab; aktiebolag; asa; aksjeselskap; allmennaksjeselskap; aktieselskab; oyj; julkinen
osakeyhtio; hf; hlutafelag; anonim sirketi; anonim sirket; anonymi eteria; anonimi eteria; ae; sha; shoqeri
aksionare; scs; sca; kabushiki kaisha; kabushiki gaisha; kk; kabushikigaisha; chusik hoesa; chusikhoesa;
jusikhoesa; tbk; pt; perseroan terbatas; pt tbk; bhd; berhad; cong ty co phan; ctcp; gufenyouxiangongsi; gufen
youxian gongsi; pcl; public company limited; pcs; pjs; sherkat sahami; sahami khass; sahami am; asc; aciq
sehmdar cemiyyet; aktsiaselts; akcine bendrove; akciju sabiedriba
"""
_CORPORATION: Final = """
inc; incorporated; corp; corporation; incorporation; korporatsiya
"""
_COMPANY: Final = """
co; company; compagnie; compania; cia; cie; companhia; coy; kompaniya; gongsi; kaisha; sirketi; sherkat
"""
"""Say that it is a company and not of which kind: never a sign of two different ones."""
_PARTNERSHIP: Final = """
lp; limited partnership; llp; limited liability partnership; lllp; kg; kommanditgesellschaft; ohg; offene
handelsgesellschaft; gbr; ek; eg; co kg; snc; sas di; sc; scop; cv; commanditaire vennootschap; vof; maatschap;
ks; kommanditselskab; is; interessentskab; spj; sp j; sp k; sp p; komanditni spolecnost; vos; verejna obchodni
spolecnost; bt; ky; ee; oe; gp; general partnership; partnership; kd; jtd; sng; ip; individualnyy predprinimatel
"""
_NON_PROFIT: Final = """
ev; eingetragener verein; ano; avtonomnaya nekommercheskaya organizatsiya; nko; nekommercheskaya organizatsiya;
nou; nao; npo; gup; fgup; mup; federalnoe gosudarstvennoe unitarnoe predpriyatie; gosudarstvennoe unitarnoe
predpriyatie; fgbu; federal state unitary enterprise; state unitary enterprise; fsue; stichting; stiftung;
fundacion; fondation; fondazione; asbl; vzw; association sans but lucratif; onlus; ong; ngo; cic; community
interest company; kdt
"""
ANY_COMPANY: Final = ""
_CLASSES: Final = {
    "limited": _LIMITED,
    "joint-stock": _JOINT_STOCK,
    "corporation": _CORPORATION,
    ANY_COMPANY: _COMPANY,
    "partnership": _PARTNERSHIP,
    "non-profit": _NON_PROFIT,
}


@lru_cache(maxsize=1)
def _table() -> tuple[dict[tuple[str, ...], str], int]:
    table: dict[tuple[str, ...], str] = {}
    for kind, spellings in _CLASSES.items():
        for spelling in spellings.replace("\n", " ").split(";"):
            if words := tuple(spelling.split()):
                table.setdefault(words, kind)
    return table, max(map(len, table))


_LONG: Final = 10
_LEADING: Final = words(
    """
    ooo oao zao pao nao ao ano too tov jsc ojsc cjsc pjsc pt pat prat vat gup fgup srl sarl uab sia as ip llc ltd
    sc ev
    """
)


def without_forms(words: Sequence[str]) -> tuple[list[int], frozenset[str]]:
    """Return the indexes of the words that are no legal form, and the classes of the forms that were found.

    A short form is one at the end, or at the beginning where languages put it there; `As` in the middle is a word.
    A name that is nothing but a form keeps its words.
    """
    table, longest = _table()
    kept: list[int] = []
    kinds: set[str] = set()
    start = 0
    while start < len(words):
        for size in range(min(longest, len(words) - start), 0, -1):
            piece = tuple(words[start : start + size])
            kind = table.get(piece, _misspelt(piece[0]) if size == 1 else None)
            if kind is not None and _may_stand(piece, start, start + size, words, table):
                kinds.add(kind)
                start += size
                break
        else:
            kept.append(start)
            start += 1
    return (kept, frozenset(kinds - {ANY_COMPANY})) if kept else (list(range(len(words))), frozenset())


@lru_cache(maxsize=4096)
def _misspelt(word: str) -> str | None:
    """Return the class of a long form that is written with one or two letters wrong."""
    if len(word) < _LONG:
        return None
    from rapidfuzz.distance import OSA

    for (spelling, *more), kind in _table()[0].items():
        if not more and len(spelling) >= _LONG and OSA.distance(word, spelling, score_cutoff=2) <= 2:
            return kind
    return None


def _may_stand(
    piece: tuple[str, ...], start: int, end: int, words: Sequence[str], table: dict[tuple[str, ...], str]
) -> bool:
    if sum(map(len, piece)) > 4:
        return True
    if start == 0:
        return piece[-1] in _LEADING and end < len(words)
    rest = words[end:]
    return all((word,) in table for word in rest) or len(piece) > 1 or len(piece[0]) > 2
