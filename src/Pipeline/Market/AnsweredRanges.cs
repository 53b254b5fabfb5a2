using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Market;

/// <summary>
/// Which stretches of the past the source was asked for and answered, be it with nothing: what it did not tell of them it does not
/// know, so they are not asked for again.
/// </summary>
internal sealed class AnsweredRanges
{
    /// <summary>Far more than can still matter: a range counts for its own length, and at most one an hour and span is asked for.</summary>
    private const int Remembered = 64;

    private readonly Queue<Span> _ranges = new();

    /// <summary>Takes in an answer. Its parts come in order, so the last one stands for all.</summary>
    public void Add(HistoryChunk chunk)
    {
        if (!chunk.Approximate && chunk.Part == chunk.Parts)
            Add(new Span(chunk.From.ToUnixTimeMilliseconds(), chunk.To.ToUnixTimeMilliseconds()));
    }

    /// <summary>Takes back a stored range.</summary>
    public void Add(Span range)
    {
        _ranges.Enqueue(range);
        if (_ranges.Count > Remembered) _ranges.Dequeue();
    }

    /// <summary>
    /// The ranges no longer than <paramref name="span"/>: how fine an answer is follows from the length that was asked for, so a
    /// longer one says nothing.
    /// </summary>
    public IEnumerable<Span> AsFineAs(HistorySpan span) => _ranges.Where(range => range.To - range.From <= span.Milliseconds);

    /// <summary>True when the source was asked for all of a stretch at once, as finely as the shortest span that holds it.</summary>
    public bool Cover(long from, long to) => _ranges.Any(range => range.From <= from && to <= range.To);

    public ImmutableArray<Span> ToImmutable() => [.. _ranges];
}
