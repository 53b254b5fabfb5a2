using System.Collections.Immutable;
using CryptoViz.Pipeline;

namespace CryptoViz.Gateway.Commands;

/// <summary>The commands for the files of a data directory.</summary>
internal static class JournalCommandLine
{
    private static readonly CommandOption Json = new("--json", null, "answers in JSON");
    private static readonly CommandOption Entity = new("--entity", "an entity's id", "only this one, such as coin-usd-bitcoin");

    /// <summary>The commands.</summary>
    public static ImmutableArray<Command> All { get; } =
    [
        new()
        {
            Name = "journal verify",
            Purpose = "tells what a data directory holds and whether it is sound: 0 sound, 1 with warnings, 2 damaged; changes nothing",
            Options = [Json],
            RunAsync = call => JournalCommands.VerifyAsync(DataOf(call), call.Has(Json), call.Output),
        },
        new()
        {
            Name = "journal dump",
            Purpose = "writes every line of the journals, oldest first; changes nothing",
            Options = [Json with { Purpose = "the lines as they are in the files" }, Entity],
            RunAsync = call => JournalCommands.DumpAsync(DataOf(call), call.ValueOf(Entity), call.Has(Json), call.Output),
        },
        new()
        {
            Name = "journal compact",
            Purpose = "makes the journals as small as they get; the program must not be running",
            Options = [Json],
            RunAsync = call => JournalCommands.CompactAsync(DataOf(call), call.Has(Json), call.Output),
        },
    ];

    private static string DataOf(CommandCall call) => call.Settings.Pipeline.DataDirectory;
}
