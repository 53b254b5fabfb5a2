using System.Collections.Immutable;
using System.Globalization;
using CryptoViz.Pipeline.Ingest;
using Npgsql;

namespace CryptoViz.Pipeline;

/// <summary>One thing that was looked at.</summary>
/// <param name="Subject">What: <c>configuration, source, key, feed, journal, disk, port</c>.</param>
/// <param name="Status"><c>ok</c>, <c>warning</c> (it works with less) or <c>error</c> (it can't work).</param>
/// <param name="Text">What was found, in one line.</param>
/// <param name="Advice">What to do, in one line; null when there is nothing to do.</param>
public sealed record Finding(string Subject, string Status, string Text, string? Advice = null)
{
    internal static Finding Ok(string subject, string text) => new(subject, "ok", text);

    internal static Finding Warning(string subject, string text, string advice) => new(subject, "warning", text, advice);

    internal static Finding Error(string subject, string text, string advice) => new(subject, "error", text, advice);
}

/// <summary>Looks at everything that a start needs, without starting anything; <c>cryptoviz doctor</c>.</summary>
public static class Doctor
{
    private const long LittleSpace = 1L << 30;
    private const long TooLittleSpace = 100L << 20;

    /// <summary>Looks at configuration, source and key, feeds, journal and disk.</summary>
    public static async Task<ImmutableArray<Finding>> ExamineAsync(PipelineOptions options, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            PipelineValidation.Check(options);
            var sources = SourcesExamination.Of(options, time);
            return
            [
                Finding.Ok("configuration", "every value is allowed"),
                .. await sources.RunAsync(cancellation),
                await JournalAsync(options, cancellation),
                Disk(Path.GetFullPath(options.DataDirectory)),
            ];
        }
        catch (Exception e) when (e is StartException or ArgumentException)
        {
            return [Finding.Error("configuration", e.Message, "correct that value; README.md has the keys")];
        }
    }

    private static async Task<Finding> JournalAsync(PipelineOptions options, CancellationToken cancellation)
    {
        if (options.Journal.IsPostgreSql) return await DatabaseAsync(options.Journal.ConnectionString, cancellation);

        var path = Path.GetFullPath(options.DataDirectory);
        if (!Directory.Exists(path) || !Directory.EnumerateFileSystemEntries(path).Any())
            return Finding.Ok("journal", $"{path} holds nothing yet; a start makes it");

        try
        {
            var verdict = await JournalCommands.VerifyAsync(path, json: false, TextWriter.Null);
            return verdict switch
            {
                0 => Finding.Ok("journal", $"{path} is sound"),
                1 => Finding.Warning("journal", $"{path} has what a start puts right by itself", "see it by: cryptoviz journal verify"),
                _ => Finding.Error("journal", $"{path} is damaged", "see where by: cryptoviz journal verify; then put back a copy of it"),
            };
        }
        catch (StartException e)
        {
            return Finding.Warning("journal", e.Message, "is --data= the right directory?");
        }
    }

    private static async Task<Finding> DatabaseAsync(string connectionString, CancellationToken cancellation)
    {
        try
        {
            await using var database = NpgsqlDataSource.Create(connectionString);
            await using var connection = await database.OpenConnectionAsync(cancellation);
            return Finding.Ok("journal", $"PostgreSQL {connection.PostgreSqlVersion} at {connection.Host} answers");
        }
        catch (Exception e) when (e is NpgsqlException or ArgumentException or TimeoutException)
        {
            return Finding.Error("journal", $"PostgreSQL can't be opened: {e.Message.ReplaceLineEndings(" ")}", "check Journal:ConnectionString and that the server runs");
        }
    }

    private static Finding Disk(string path)
    {
        var existing = path;
        while (!Directory.Exists(existing)) existing = Path.GetDirectoryName(existing) ?? Path.GetPathRoot(path)!;
        try
        {
            var probe = Path.Combine(existing, $".cryptoviz-doctor-{Environment.ProcessId}");
            File.WriteAllText(probe, "");
            File.Delete(probe);
            var free = new DriveInfo(existing).AvailableFreeSpace;
            var text = string.Create(CultureInfo.InvariantCulture, $"{free / 1e9:0.0} GB are free for {path}");
            return free < TooLittleSpace ? Finding.Error("disk", text, "make room; nothing can be accepted on a full disk")
                : free < LittleSpace ? Finding.Warning("disk", text, "make room before it is full")
                : Finding.Ok("disk", text);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return Finding.Error("disk", $"{path} can't be written: {e.Message}", "choose another by --data=, or run it as a user who may write there");
        }
    }
}
