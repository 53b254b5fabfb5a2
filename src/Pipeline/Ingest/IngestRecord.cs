using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>What the sources emit, ready for its topic. Never empty.</summary>
internal abstract record IngestRecord
{
    private IngestRecord()
    {
    }

    /// <summary>Observations, for <c>datacrypto</c>.</summary>
    internal sealed record Ticks(ImmutableArray<Tick> Values) : IngestRecord;

    /// <summary>The past of coins, for <c>datacrypto-history</c>.</summary>
    internal sealed record History(ImmutableArray<HistoryChunk> Chunks) : IngestRecord;

    /// <summary>News, for <c>rssfeed</c>.</summary>
    internal sealed record News(ImmutableArray<NewsItem> Items) : IngestRecord;

    /// <summary>What could not be taken, for <c>errors</c>.</summary>
    internal sealed record Letters(ImmutableArray<DeadLetter> Values) : IngestRecord;
}
