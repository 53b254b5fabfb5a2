using System.Collections.Immutable;
using System.Text;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>Small events, and what a journal holds as text.</summary>
internal static class Events
{
    public const string Bitcoin = "coin-usd-bitcoin";

    /// <summary>A write of events whose values are their sequence numbers.</summary>
    public static EntityWrite Write(string persistenceId, long first, int count = 1) =>
        new(persistenceId, [.. Enumerable.Range(0, count).Select(i => new StoredEvent(first + i, Payload($"{{\"value\":{first + i}}}")))]);

    public static StoredPayload Payload(string json) => new("Test/1", Encoding.UTF8.GetBytes(json));

    public static Task WriteAsync(this Journal journal, string persistenceId, long first, int count = 1) =>
        journal.WriteAsync([Write(persistenceId, first, count)]);

    /// <summary>The sequence numbers of an entity's events; fails when an event is not the one that was written.</summary>
    public static ImmutableArray<long> Numbers(
        this Journal journal, string persistenceId = Bitcoin, long from = 1, long to = long.MaxValue, long max = long.MaxValue) =>
        [.. journal.Replay(persistenceId, from, to, max).Select(replayed =>
        {
            Encoding.UTF8.GetString(replayed.Event.Payload.Bytes.Span).ShouldBe($"{{\"value\":{replayed.Event.SequenceNr}}}");
            return replayed.Event.SequenceNr;
        })];
}
