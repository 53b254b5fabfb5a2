using System.Globalization;
using System.Text;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Storage.Commands;

/// <summary><c>journal dump</c>.</summary>
internal static class JournalDump
{
    /// <summary>
    /// Writes the lines of every store, or those of one entity: as they are in the files, or as number, time, entity, sequence
    /// number, what it is and its JSON, with tabs between.
    /// </summary>
    /// <exception cref="JournalException">A store is damaged; nothing of it is written.</exception>
    public static int Run(string directory, string? entity, bool json, TextWriter output)
    {
        foreach (var store in StoreFolders.In(directory))
        {
            using var inspection = JournalInspection.Read(store);
            if (inspection.Findings is [var finding, ..])
                throw new JournalException($"{finding}; its sound lines can be read with jq, as docs/journal.md shows");

            var lines = inspection.Lines().Where(line => entity is null || line.Line.PersistenceId == entity);
            foreach (var text in lines.SelectMany(line => json ? [Encoding.UTF8.GetString(line.Text)] : Describe(line.Line, line.Text)))
                output.WriteLine(text);
        }

        return 0;
    }

    private static IEnumerable<string> Describe(ScannedLine line, byte[] text)
    {
        var head = string.Create(CultureInfo.InvariantCulture,
            $"{line.Number}\t{InstantText.Of(DateTimeOffset.FromUnixTimeMilliseconds(LineReader.Read(text).Timestamp))}\t{line.PersistenceId}");
        return line.Kind switch
        {
            LineKind.Deleted => [$"{head}\t{line.SequenceNr}\tdeleted up to here"],
            LineKind.Covered => [$"{head}\t{line.SequenceNr}\tonly in snapshots up to here"],
            _ => LineReader.ReadEvents(text, line.SequenceNr, line.Count).Select(stored =>
                $"{head}\t{stored.SequenceNr}\t{stored.Payload.Manifest}\t{Value(stored.Payload)}"),
        };
    }

    private static string Value(StoredPayload payload) => payload.SerializerId is { } serializer
        ? $"serializer {serializer}, base64 {Convert.ToBase64String(payload.Bytes.Span)}"
        : Encoding.UTF8.GetString(payload.Bytes.Span);
}
