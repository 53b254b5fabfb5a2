using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>A state that grows: all numbers up to one, in a part for every twenty of them.</summary>
internal static class Counted
{
    private const int InPart = 20;

    /// <summary>A snapshot of the numbers up to one, of which the newest snapshot has some in its parts.</summary>
    public static NewSnapshot To(long number, StoredSnapshot? newest)
    {
        var stored = newest is null ? [] : Numbers(newest);
        return new NewSnapshot(number, number, Events.Payload($"{{\"value\":{number}}}"))
        {
            Parts =
            [
                .. Enumerable.Range(1, (int)number).GroupBy(one => (one - 1) / InPart).Select(part =>
                {
                    var added = part.Select(one => (long)one).Except(stored).ToList();
                    return new NewPart(part.Key.ToString(CultureInfo.InvariantCulture), added.Count == 0 ? null : Payload(added), () => Payload(part.Select(one => (long)one)));
                }),
            ],
        };
    }

    /// <summary>The numbers in a snapshot's parts, in their order.</summary>
    public static List<long> Numbers(StoredSnapshot snapshot) =>
        [.. snapshot.Parts.SelectMany(part => JsonNode.Parse(part.Bytes.Span)!["numbers"]!.AsArray().Select(number => (long)number!))];

    /// <summary>Fails unless the parts hold each number once, up to that of the snapshot.</summary>
    public static void RequireWhole(StoredSnapshot snapshot, string? because = null) =>
        Numbers(snapshot).ShouldBe(Enumerable.Range(1, (int)snapshot.SequenceNr).Select(number => (long)number), because);

    private static StoredPayload Payload(IEnumerable<long> numbers) => new("Test/1", Encoding.UTF8.GetBytes($"{{\"numbers\":[{string.Join(',', numbers)}]}}"));
}
