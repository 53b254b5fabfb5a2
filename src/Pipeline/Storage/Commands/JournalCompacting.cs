using System.Collections.Immutable;

namespace CryptoViz.Pipeline.Storage.Commands;

/// <summary>What compaction did to one store; the JSON answer has these fields.</summary>
/// <param name="Name">Its folder's name.</param>
/// <param name="Path">Its folder.</param>
/// <param name="Segments">How many segments there were.</param>
/// <param name="Rewritten">How many of them were rewritten or merged.</param>
/// <param name="BytesBefore">Their length before.</param>
/// <param name="BytesAfter">Their length after.</param>
/// <param name="Failure">Why a segment was left as it was; null when none was.</param>
/// <param name="Notices">What opening the store put right, a line each.</param>
internal sealed record CompactedStore(
    string Name, string Path, int Segments, int Rewritten, long BytesBefore, long BytesAfter, string? Failure, IReadOnlyList<string> Notices);

/// <summary><c>journal compact</c>.</summary>
internal static class JournalCompacting
{
    /// <summary>Compacts every store; gives 0, or 1 when a segment had to be left as it was.</summary>
    /// <exception cref="JournalException">A store can't be opened, such as one in use; then none was touched.</exception>
    public static async Task<int> RunAsync(string directory, bool json, TextWriter output)
    {
        var opened = new List<JournalDirectory>();
        try
        {
            foreach (var store in StoreFolders.In(directory)) opened.Add(JournalDirectory.Open(store));
            var stores = ImmutableArray.CreateBuilder<CompactedStore>();
            foreach (var store in opened) stores.Add(await CompactAsync(store));
            output.WriteLine(json ? Report.Json(new { stores }) : string.Join('\n', stores.SelectMany(Describe)));
            return stores.Any(store => store.Failure is not null) ? 1 : 0;
        }
        finally
        {
            opened.ForEach(store => store.Dispose());
        }
    }

    private static async Task<CompactedStore> CompactAsync(JournalDirectory store)
    {
        var result = await store.CompactAsync();
        return new CompactedStore(
            Path.GetFileName(store.Path), store.Path, result.Segments, result.Rewritten, result.Before, result.After,
            store.Journal.CompactionFailure, store.Notices);
    }

    private static IEnumerable<string> Describe(CompactedStore store) =>
    [
        $"{store.Name}: {Report.Size(store.BytesBefore - store.BytesAfter)} freed, {store.Rewritten} of "
            + $"{Report.Count(store.Segments, "segment", "segments")} rewritten, {Report.Size(store.BytesAfter)} left",
        .. store.Notices.Select(notice => $"  {notice}"),
        .. store.Failure is { } failure ? [$"  a part was left as it was: {failure}"] : Array.Empty<string>(),
    ];
}
