using System.Collections.Immutable;

namespace CryptoViz.Gateway.Commands;

/// <summary>Something that the executable does instead of serving, such as <c>cryptoviz journal verify</c>.</summary>
internal sealed record Command
{
    /// <summary>The words that name it.</summary>
    public required string Name { get; init; }

    /// <summary>What it does, in one line for a person.</summary>
    public required string Purpose { get; init; }

    /// <summary>What it takes besides the switches and keys of the configuration.</summary>
    public ImmutableArray<CommandOption> Options { get; init; } = [];

    /// <summary>Does it and gives the exit code; 2 is for what can't be done.</summary>
    public required Func<CommandCall, Task<int>> RunAsync { get; init; }
}

/// <summary>A switch of one command.</summary>
/// <param name="Name">With its dashes.</param>
/// <param name="Value">What its value is, for a person; null for a switch without one.</param>
/// <param name="Purpose">What it changes, in one line for a person.</param>
internal sealed record CommandOption(string Name, string? Value, string Purpose);

/// <summary>One call of a command.</summary>
/// <param name="Settings">The configuration that the program would run with.</param>
/// <param name="Given">The command's own switches that were given, with their values.</param>
/// <param name="Output">Where its answer goes.</param>
internal sealed record CommandCall(Settings Settings, ImmutableDictionary<string, string?> Given, TextWriter Output)
{
    /// <summary>The addresses that the program would listen on.</summary>
    public required string Urls { get; init; }

    /// <summary>True when a switch was given.</summary>
    public bool Has(CommandOption option) => Given.ContainsKey(option.Name);

    /// <summary>The value of a switch; null when it was not given.</summary>
    public string? ValueOf(CommandOption option) => Given.GetValueOrDefault(option.Name);
}
