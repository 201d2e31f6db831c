"""The script for PowerShell."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.cli.completion.spec import CommandSpec

_FRAME = """# Completion of cmwallet for PowerShell: dot-source this file in your profile.

Register-ArgumentCompleter -Native -CommandName cmwallet -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    $tree = @{{
{tree}
    }}
    $path = ''
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {{
        $word = $element.ToString()
        if ($word.StartsWith('-') -or $element.Extent.EndOffset -ge $cursorPosition) {{ continue }}
        $candidate = ($path + ' ' + $word).Trim()
        if ($tree.ContainsKey($candidate)) {{ $path = $candidate }}
    }}
    $tree[$path] | Where-Object {{ $_[0] -like "$wordToComplete*" }} | ForEach-Object {{
        $kind = if ($_[0].StartsWith('-')) {{ 'ParameterName' }} else {{ 'Command' }}
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], $kind, $_[1])
    }}
}}
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    return _FRAME.format(tree="\n".join(_entry(command) for command in tree))


def _entry(command: CommandSpec) -> str:
    words = [*command.children]
    words += [(name, option.help) for option in command.options for name in option.names if name.startswith("--")]
    pairs = ",\n".join(f"            @({_quote(word)}, {_quote(text or word)})" for word, text in words)
    return f"        {_quote(' '.join(command.words))} = @(\n{pairs}\n        )"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
