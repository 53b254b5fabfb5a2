using System.Collections.Immutable;
using System.Runtime.Serialization;

namespace CryptoViz.Pipeline.Storage.Commands;

/// <summary>What was found in one store; the JSON answer has these fields.</summary>
internal sealed record VerifiedStore
{
    /// <summary>Its folder's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its folder.</summary>
    public required string Path { get; init; }

    /// <summary><c>sound</c>, <c>warnings</c> or <c>damaged</c>.</summary>
    public string Status => Damage.Length > 0 ? "damaged" : Warnings.Length > 0 ? "warnings" : "sound";

    /// <summary>The journal's id; null when it can't be read.</summary>
    public required string? JournalId { get; init; }

    /// <summary>The segments, oldest first; none when the journal can't be read.</summary>
    public required ImmutableArray<InspectedSegment> Segments { get; init; }

    /// <summary>How many entities have events or had some.</summary>
    public required int Entities { get; init; }

    /// <summary>How many snapshots there are.</summary>
    public required int Snapshots { get; init; }

    /// <summary>What is lost or can't be read, a line each.</summary>
    public required ImmutableArray<string> Damage { get; init; }

    /// <summary>What a start puts right by itself, a line each.</summary>
    public required ImmutableArray<string> Warnings { get; init; }
}

/// <summary><c>journal verify</c>.</summary>
internal static class JournalVerification
{
    // A program that runs meanwhile writes, seals and compacts under the reader's eyes; damage is there again each time.
    private const int Looks = 3;

    /// <summary>Reads every byte of every store and every event in it; gives 0, 1 with warnings or 2 with damage.</summary>
    public static int Run(string directory, bool json, TextWriter output)
    {
        ImmutableArray<VerifiedStore> stores = [.. StoreFolders.In(directory).Select(Look)];
        output.WriteLine(json ? Report.Json(new { stores }) : string.Join('\n', stores.SelectMany(Describe)));
        return stores.Max(store => store.Status switch { "sound" => 0, "warnings" => 1, _ => 2 });
    }

    private static VerifiedStore Look(string path)
    {
        for (var look = 1; ; look++)
        {
            try
            {
                if (Read(path) is var store && (store.Status == "sound" || look == Looks)) return store;
            }
            catch (IOException) when (look < Looks)
            {
                // A file that was merged away between its listing and its opening.
            }
        }
    }

    private static VerifiedStore Read(string path)
    {
        using var inspection = JournalInspection.Read(path);
        return new VerifiedStore
        {
            Name = Path.GetFileName(inspection.Path),
            Path = inspection.Path,
            JournalId = inspection.JournalId,
            Segments = inspection.Segments,
            Entities = inspection.Entities.Length,
            Snapshots = inspection.Snapshots.Files().Count(),
            Damage = [.. inspection.Findings, .. UnreadableEntities(inspection), .. EntitiesWithoutSnapshots(inspection)],
            Warnings = inspection.Notices,
        };
    }

    private static IEnumerable<string> UnreadableEntities(JournalInspection inspection) =>
        from line in inspection.Lines()
        where line.Line.Kind == LineKind.Events
        from stored in LineReader.ReadEvents(line.Text, line.Line.SequenceNr, line.Line.Count)
        let reason = WhyUnreadable(stored.Payload)
        where reason is not null
        group (stored.SequenceNr, reason) by line.Line.PersistenceId into entity
        let first = entity.First()
        select $"'{entity.Key}' can't be recovered, all others can: event {first.SequenceNr}: {first.reason}; "
            + "use the program that wrote it, or restore the directory from a backup";

    private static IEnumerable<string> EntitiesWithoutSnapshots(JournalInspection inspection) =>
        from entity in inspection.Entities
        where entity.Covered > entity.Deleted
        where (inspection.Snapshots.Of(entity.PersistenceId).FirstOrDefault()?.SequenceNr ?? 0) < entity.Covered
        select $"'{entity.PersistenceId}' can't be recovered, all others can: its events up to {entity.Covered} are only in snapshots, and none of them is sound; "
            + "restore the directory from a backup";

    private static string? WhyUnreadable(StoredPayload payload)
    {
        // What another serializer wrote is its own affair.
        if (payload.SerializerId is not null) return null;

        try
        {
            ContractSerializer.Read(payload.Bytes.Span, payload.Manifest);
            return null;
        }
        catch (SerializationException e)
        {
            return e.Message;
        }
    }

    private static IEnumerable<string> Describe(VerifiedStore store) =>
    [
        $"{store.Name}: {store.Status}"
            + (store.JournalId is null ? "" : $", journal {store.JournalId}")
            + (store.Segments.IsEmpty ? "" : $", {Contents(store)}"),
        .. store.Damage.Select(line => $"  damage: {line}"),
        .. store.Warnings.Select(line => $"  warning: {line}"),
    ];

    private static string Contents(VerifiedStore store) => string.Join(", ",
        Report.Count(store.Segments.Length, "segment", "segments"),
        Report.Size(store.Segments.Sum(segment => segment.Bytes)),
        Report.Count(store.Segments.Sum(segment => (long)segment.Lines), "line", "lines"),
        Report.Count(store.Entities, "entity", "entities"),
        Report.Count(store.Snapshots, "snapshot", "snapshots"));
}
