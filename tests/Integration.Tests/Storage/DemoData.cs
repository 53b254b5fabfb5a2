using System.Text;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Integration.Tests.Storage;

/// <summary>A data directory that the built program made: it ran the demo until it had coins and news, and was killed. Made once for a class.</summary>
public sealed class DemoData : IAsyncLifetime
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);

    private readonly List<string> _copies = [];

    private string Original { get; } = Directory.CreateTempSubdirectory("cryptoviz-").FullName;

    public async Task InitializeAsync()
    {
        await using var gateway = GatewayProcess.Start("--source=demo", $"--data={Original}");
        await gateway.FilledAsync(Patience);
        await Eventually.TrueAsync(
            async () => (await gateway.GetAsync("/api/v1/news")).GetProperty("items").GetArrayLength() > 0, Patience, () => gateway.Output);
        await gateway.KillAsync();
    }

    public Task DisposeAsync()
    {
        foreach (var folder in _copies.Append(Original)) Directory.Delete(folder, recursive: true);
        return Task.CompletedTask;
    }

    /// <summary>A copy for one test.</summary>
    public string Copy()
    {
        var copy = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
        _copies.Add(copy);
        CopyAll(Original, copy);
        return copy;
    }

    /// <summary>Copies a directory as <c>cp -r</c> does.</summary>
    internal static void CopyAll(string from, string to)
    {
        if (!Directory.Exists(from)) return;

        Directory.CreateDirectory(to);
        foreach (var folder in Directory.EnumerateDirectories(from, "*", SearchOption.AllDirectories))
            Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories).Where(file => Path.GetFileName(file) != "LOCK"))
            File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)));
    }

    /// <summary>Adds an event of a newer program to each of these entities, in sound lines: they can't be recovered any more.</summary>
    internal static async Task DamageAsync(string store, params string[] persistenceIds)
    {
        using var directory = JournalDirectory.Open(store);
        foreach (var id in persistenceIds)
        {
            var number = await directory.Journal.HighestAsync(id) + 1;
            number.ShouldBeGreaterThan(1, $"the program stored nothing of {id}");
            await directory.Journal.WriteAsync(
                [new EntityWrite(id, [new StoredEvent(number, new StoredPayload("TicksApplied/9", Encoding.UTF8.GetBytes("{}")))])]);
        }
    }
}
