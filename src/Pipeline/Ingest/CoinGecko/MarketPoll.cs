using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Walks through the calls of a poll, one per permit, the coins that come first by id and then the pages of the top, and turns each
/// answer into records. One per run of the stream, which gives it one permit at a time.
/// </summary>
internal sealed class MarketPoll(CoinGeckoClient client, MarketPages pages, MarketsReader reader, Origin origin, TimeProvider time)
{
    private readonly EmittedRows _emitted = new();
    private readonly PriceJumps _jumps = new(origin);
    private PollCount _count = new(pages);
    private ImmutableArray<ImmutableArray<CoinId>> _ids = [];
    private int _done;

    /// <summary>Makes the next call of the poll.</summary>
    /// <returns>What to tell the source actor, in this order, and what to emit.</returns>
    public async Task<(ImmutableArray<object> Reports, ImmutableArray<IngestRecord> Records)> NextAsync(
        SourceProtocol.Permit permit, CancellationToken stop)
    {
        if (_done == 0) _ids = [.. permit.First.Chunk(CoinGeckoClient.MaxPerPage).Select(ids => ids.ToImmutableArray())];
        var result = _done < _ids.Length
            ? await client.MarketsAsync(_ids[_done], permit.ColdStart, stop)
            : await client.MarketsAsync(_done - _ids.Length + 1, pages.PerPage, permit.ColdStart, stop);

        return result switch
        {
            CallResult<HttpAnswer>.Ok { Answer: var answer } => Take(permit, answer, reader.Read(answer.Body, time.GetUtcNow())),
            CallResult<HttpAnswer>.Failed { Failure: var failure } => (Abandon(permit, failure), Excess(failure)),
            _ => throw new InvalidOperationException($"a call result that nobody knows: {result}"),
        };
    }

    private (ImmutableArray<object>, ImmutableArray<IngestRecord>) Take(SourceProtocol.Permit permit, HttpAnswer answer, MarketsPage read)
    {
        var records = Records(permit, read);
        // A listing from a page that breaks off would drop the coins behind the break.
        if (!read.Whole) return (Abandon(permit, new(CallOutcome.Failed, WhyNotWhole(answer, read.Letters[^1].Detail))), records);
        if (_done == _ids.Length && read.Ticks.IsEmpty)
            return (Abandon(permit, new(CallOutcome.Failed, $"the market in '{origin.Quote}' holds no readable coin")), records);

        if (_done < _ids.Length) _count.AddNamed(_ids[_done], read);
        else _count.AddPage(read);
        // Behind an empty page there is no other. A short one may be a server that gives less than it is asked for.
        _done = _done >= _ids.Length && read.Rows == 0 ? _ids.Length + pages.Pages : _done + 1;
        var ok = new SourceProtocol.ReportCall(permit.Number, CallOutcome.Ok, null, null);
        return (_done < _ids.Length + pages.Pages ? [ok] : [ok, Listing()], records);
    }

    // A proxy or a content network that steps in between sends a page for people, and a wrong BaseUrl finds one.
    private static string WhyNotWhole(HttpAnswer answer, string detail) => answer.Body.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8)
        ? $"{answer.Address.Authority} answered with a web page instead of the market; is CoinGecko:BaseUrl right, or does a proxy step in?"
        : $"{answer.Address.Authority} answered something else than the market: {detail}";

    private SourceProtocol.ReportListing Listing()
    {
        // An invented market is as large as it is.
        var listing = _count.Listing(countsShortfall: origin.Mode != "demo") with { Quarantined = _jumps.Held };
        StartOver();
        return listing;
    }

    private ImmutableArray<object> Abandon(SourceProtocol.Permit permit, CallFailure failure)
    {
        StartOver();
        return [new SourceProtocol.ReportCall(permit.Number, failure.Outcome, failure.RetryAfter, failure.Detail)];
    }

    private void StartOver()
    {
        _done = 0;
        _count = new PollCount(pages);
    }

    private ImmutableArray<IngestRecord> Records(SourceProtocol.Permit permit, MarketsPage read)
    {
        var records = ImmutableArray.CreateBuilder<IngestRecord>();
        var (believed, implausible) = _jumps.Sift(_emitted.Advanced(read.Ticks));
        if (!believed.IsEmpty) records.Add(new IngestRecord.Ticks(believed));
        if (permit.ColdStart && !read.History.IsEmpty) records.Add(new IngestRecord.History(read.History));
        if (_emitted.New(read.Letters).AddRange(implausible) is { Length: > 0 } letters) records.Add(new IngestRecord.Letters(letters));
        return records.DrainToImmutable();
    }

    private ImmutableArray<IngestRecord> Excess(CallFailure failure) => failure.Excess is { } excess
        ? [new IngestRecord.Letters([DeadLetter.Of(DeadLetterReason.TooLarge, failure.Detail, origin.Source, excess.Span, time.GetUtcNow())])]
        : [];
}
