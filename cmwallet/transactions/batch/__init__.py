"""Batches: many transfers of one account from a file, each line paid once, whatever stops the run.

file ─► grammar ─► resolving ─► standing ─► judging, quoting ─► (yes) ─► chunks: reserve, sign, hand over ─► settle
        lines of    addresses,   what the    the whole list               one SQL transaction for each step
        text        assets       journal has before any signature
"""
