"""The script for PowerShell."""

from __future__ import annotations

from collections.abc import Sequence

from cmwallet.cli.completion.values import NAMED, fixed_words, option_values, value_of
from cmwallet.cli.reference.spec import CommandSpec

_FRAME = """# Completion of cmwallet for PowerShell: dot-source this file in your profile.

Register-ArgumentCompleter -Native -CommandName cmwallet -ScriptBlock {{
    param($wordToComplete, $commandAst, $cursorPosition)
    $tree = @{{
{tree}
    }}
    # What the value after an option is; a command's own first.
    $options = @{{
{options}
    }}
    $arguments = @{{
{arguments}
    }}
    $fixed = @{{
{fixed}
    }}
    # The home writes the names in it to these files, which are read here: no program is started.
    $named = @{{
{named}
    }}
    $homeFolder = $env:CMWALLET_HOME
    if (-not $homeFolder -and $IsMacOS) {{ $homeFolder = Join-Path $HOME 'Library/Application Support/cmwallet' }}
    elseif (-not $homeFolder -and $env:XDG_DATA_HOME) {{ $homeFolder = Join-Path $env:XDG_DATA_HOME 'cmwallet' }}
    elseif (-not $homeFolder) {{ $homeFolder = Join-Path $HOME '.local/share/cmwallet' }}
    $path = ''
    $place = 0
    $pending = ''
    foreach ($element in $commandAst.CommandElements | Select-Object -Skip 1) {{
        $word = $element.ToString()
        if ($element.Extent.EndOffset -ge $cursorPosition) {{ continue }}
        if ($pending) {{ $pending = ''; continue }}
        if ($word.StartsWith('-')) {{
            $own = "$path $word"
            $pending = if ($options.ContainsKey($own)) {{ $options[$own] }} else {{ $options[$word] }}
            continue
        }}
        $candidate = ($path + ' ' + $word).Trim()
        if ($tree.ContainsKey($candidate)) {{ $path = $candidate; $place = 0 }} else {{ $place++ }}
    }}
    $kind = $pending
    if (-not $kind -and $arguments.ContainsKey($path)) {{
        $kinds = $arguments[$path]
        $last = $kinds[$kinds.Count - 1]
        $kind = if ($place -lt $kinds.Count) {{ $kinds[$place] }} elseif ($last.EndsWith('*')) {{ $last }} else {{ '' }}
        $kind = $kind.TrimEnd('*')
    }}
    if ($kind) {{
        $values = @()
        if ($kind.StartsWith('=')) {{ $values += $kind.Substring(1).Split('|') }}
        if ($fixed.ContainsKey($kind)) {{ $values += $fixed[$kind] }}
        foreach ($name in $named[$kind]) {{
            $file = Join-Path (Join-Path $homeFolder 'names') $name
            if (Test-Path -LiteralPath $file) {{ $values += @(Get-Content -LiteralPath $file) }}
        }}
        $values | Where-Object {{ $_ -and $_.StartsWith($wordToComplete) }} | ForEach-Object {{
            [System.Management.Automation.CompletionResult]::new($_, $_, 'ParameterValue', $_)
        }}
    }}
    if ($pending) {{ return }}
    $tree[$path] | Where-Object {{ $_[0].StartsWith($wordToComplete) }} | ForEach-Object {{
        $shape = if ($_[0].StartsWith('-')) {{ 'ParameterName' }} else {{ 'Command' }}
        [System.Management.Automation.CompletionResult]::new($_[0], $_[0], $shape, $_[1])
    }}
}}
"""


def script(tree: Sequence[CommandSpec]) -> str:
    """Return the whole script."""
    usual, other = option_values(tree)
    options = {f"{command} {name}": token for (command, name), token in other.items()} | usual
    arguments = {
        command.name: [value_of(one).token + ("*" if one.repeat else "") for one in command.arguments]
        for command in tree
        if command.arguments
    }
    return _FRAME.format(
        tree="\n".join(_entry(command) for command in tree),
        options="\n".join(f"        {_quote(name)} = {_quote(token)}" for name, token in options.items()),
        arguments="\n".join(f"        {_quote(name)} = {_list(tokens)}" for name, tokens in arguments.items()),
        fixed="\n".join(f"        {_quote(kind)} = {_list(words)}" for kind, words in fixed_words().items()),
        named="\n".join(f"        {_quote(kind)} = {_list(files)}" for kind, files in NAMED.items()),
    )


def _entry(command: CommandSpec) -> str:
    words = [*command.children]
    words += [(name, option.help) for option in command.options for name in option.names if name.startswith("--")]
    pairs = ",\n".join(f"            @({_quote(word)}, {_quote(text or word)})" for word, text in words)
    return f"        {_quote(command.name)} = @(\n{pairs}\n        )"


def _list(words: Sequence[str]) -> str:
    return "@(" + ", ".join(map(_quote, words)) + ")"


def _quote(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
