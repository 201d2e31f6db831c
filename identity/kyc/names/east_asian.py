"""Chinese and Korean names in Latin letters: the two syllables of a given name are one token.

`Kim Jong-un`, `Kim Jong Un` and `Kim Jongun` are one name; parted into syllables, the last one alone would weigh as
much as a whole given name elsewhere.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from identity.kyc.names.script import LATIN, Word
from identity.kyc.names.wordlist import words

_SURNAMES: Final = words(
    """
    kim gim lee ri yi rhee rim lim im pak park bak choe choi cho jo jong jung jeong chong chung kang gang yun yoon
    jang chang so suh seo sin shin kwon gwon hwang an ahn song yu ryu yoo hong jon chon jeon ko go mun moon yang
    paek baek son ho heo hur nam sim no ro noh ha kwak sung cha chu joo ku koo gu min ra na chin jin om chae won
    hyon u o mo thae tae pang bang kong ham pyon yom ri ryom kil gil maeng pyo wang li zhang liu chen zhao huang
    zhou wu xu sun ma zhu hu guo he lin gao luo zheng liang xie tang feng deng cao peng zeng xiao tian dong pan yuan
    cai jiang du ye cheng wei su lu ding ren shen yao cui zhong tan fan wang fu shi dai xia fang zou xiong bai meng
    qin qiu hou xue yan lei long tao mao gu hao gong shao wan qian chiang hsu hsi tsai tseng teng mao yeh lu chien
    chou chu ting hsieh hsiao tsao
    """
)
_SYLLABLE: Final = re.compile(
    r"(?:[bcdfghjklmnpqrstwxyz]|[cskpthnj]h|hs|ts|tz|sz|kw|hw|[kghmnpr]y|kk|tt|pp|ss|jj){0,2}"
    r"[aeiouy]{1,4}(?:ng|[nkmlptrhw])?"
)


def join_given_name(words: Sequence[Word]) -> list[Word]:
    """Write the syllables of a Chinese or Korean given name together, wherever the surname stands."""
    if len(words) != 3 or any(word.script != LATIN or len(word.text) > 6 for word in words):
        return list(words)
    if words[0].text in _SURNAMES and _are_syllables(words[1:]):
        return [words[0], Word(words[1].text + words[2].text)]
    if words[2].text in _SURNAMES and _are_syllables(words[:2]):
        return [Word(words[0].text + words[1].text), words[2]]
    return list(words)


def _are_syllables(words: Sequence[Word]) -> bool:
    return all(_SYLLABLE.fullmatch(word.text) is not None for word in words)
