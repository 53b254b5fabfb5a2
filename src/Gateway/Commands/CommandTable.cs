using System.Collections.Immutable;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway.Commands;

/// <summary>All commands of the executable. Words before the first switch name one; without any the program serves.</summary>
internal static class CommandTable
{
    /// <summary>The exit code of what can't be done.</summary>
    public const int Impossible = 2;

    private static readonly ImmutableArray<Command> All = [DoctorCommandLine.Doctor, .. JournalCommandLine.All];

    /// <summary>True when the arguments ask for a command, known or not.</summary>
    public static bool IsAskedBy(IReadOnlyList<string> arguments) =>
        arguments.Count > 0 && (IsWord(arguments[0]) || arguments[0] is "--help" or "-h");

    /// <summary>Does what the arguments ask for and gives the exit code. Whatever can't be done is one line in <paramref name="errors"/>.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter errors)
    {
        if (arguments is ["help" or "--help" or "-h"])
        {
            await output.WriteLineAsync(Usage);
            return 0;
        }

        var name = string.Join(' ', arguments.TakeWhile(IsWord));
        if (All.FirstOrDefault(command => command.Name == name) is not { } command)
        {
            await errors.WriteLineAsync($"'{name}' is not a command; 'cryptoviz help' lists them");
            return Impossible;
        }

        try
        {
            return await command.RunAsync(Read(command, [.. arguments.SkipWhile(IsWord)], output));
        }
        catch (Exception e)
        {
            await errors.WriteLineAsync($"cryptoviz {name}: {StartFailure.LineOf(e)}");
            return Impossible;
        }
    }

    private static CommandCall Read(Command command, ReadOnlySpan<string> switches, TextWriter output)
    {
        var given = ImmutableDictionary.CreateBuilder<string, string?>();
        var others = new List<string>();
        for (var i = 0; i < switches.Length; i++)
        {
            var parts = switches[i].Split('=', 2);
            if (command.Options.FirstOrDefault(option => option.Name == parts[0]) is not { } option) others.Add(switches[i]);
            else if (option.Value is null && parts.Length == 1) given[option.Name] = null;
            else if (option.Value is not null && parts.Length == 2) given[option.Name] = parts[1];
            else if (option.Value is not null && i + 1 < switches.Length) given[option.Name] = switches[++i];
            else throw new StartException(option.Value is null ? $"{option.Name} takes no value" : $"{option.Name} needs {option.Value}");
        }

        // The same sources in the same order as those of the program that serves.
        var configuration = new ConfigurationBuilder()
            .SetBasePath(AppContext.BaseDirectory)
            .AddJsonFile("appsettings.json", optional: true)
            .AddEnvironmentVariables()
            .AddCommandLine(CommandLine.Expand(others))
            .Build();
        return new CommandCall(Settings.Read(configuration), given.ToImmutable(), output)
        {
            Urls = configuration["urls"] is { Length: > 0 } urls ? urls : CommandLine.DefaultAddress,
        };
    }

    private static bool IsWord(string argument) => !argument.StartsWith('-');

    private static string Usage => string.Join('\n', (string[])
    [
        "cryptoviz",
        "    serves the dashboard",
        .. All.SelectMany(UsageOf),
        "Each takes --data= and any key of the configuration.",
    ]);

    private static IEnumerable<string> UsageOf(Command command) =>
    [
        $"cryptoviz {command.Name}",
        $"    {command.Purpose}",
        .. command.Options.Select(option => $"    {option.Name}{(option.Value is { } value ? $"=<{value}>" : "")}: {option.Purpose}"),
    ];
}
