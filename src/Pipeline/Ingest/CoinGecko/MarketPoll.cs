using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>
/// Walks through the calls of a poll, one per permit, and turns each answer into records. One per run of the stream, which
/// gives it one permit at a time.
/// </summary>
internal sealed class MarketPoll(CoinGeckoClient client, MarketPages pages, MarketsReader reader, Origin origin, TimeProvider time)
{
    private readonly Freshness _freshness = new();
    private readonly List<CoinId> _listed = [];
    private int _done;

    /// <summary>Makes the next call of the poll.</summary>
    /// <returns>What to tell the source actor, in this order, and what to emit.</returns>
    public async Task<(ImmutableArray<object> Reports, ImmutableArray<IngestRecord> Records)> NextAsync(
        SourceProtocol.Permit permit, CancellationToken stop)
    {
        var page = _done;
        var result = page < pages.Pages
            ? await client.MarketsAsync(page + 1, pages.PerPage, permit.ColdStart, stop)
            : await client.MarketsAsync(pages.Ids[page - pages.Pages], permit.ColdStart, stop);

        return result switch
        {
            CallResult<HttpAnswer>.Ok { Answer: var answer } => Take(permit, page, answer, reader.Read(answer.Body, time.GetUtcNow())),
            CallResult<HttpAnswer>.Failed { Failure: var failure } => (Abandon(permit, failure), Excess(failure)),
            _ => throw new InvalidOperationException($"a call result that nobody knows: {result}"),
        };
    }

    private (ImmutableArray<object>, ImmutableArray<IngestRecord>) Take(
        SourceProtocol.Permit permit, int page, HttpAnswer answer, MarketsPage read)
    {
        var records = Records(permit, read);
        // A listing from a page that breaks off would drop the coins behind the break.
        if (!read.Whole) return (Abandon(permit, new(CallOutcome.Failed, WhyNotWhole(answer, read.Letters[^1].Detail))), records);
        if (page == 0 && read.Ticks.IsEmpty)
            return (Abandon(permit, new(CallOutcome.Failed, $"the market in '{origin.Quote}' holds no readable coin")), records);

        _listed.AddRange(read.Ticks.Select(tick => tick.Id));
        // A short page is the last of the top; the configured coins follow.
        _done = page < pages.Pages && read.Rows < pages.PerPage ? pages.Pages : page + 1;
        var ok = new SourceProtocol.ReportCall(permit.Number, CallOutcome.Ok, null, null);
        return (_done < pages.Calls ? [ok] : [ok, Listing()], records);
    }

    // A proxy or a content network that steps in between sends a page for people, and a wrong BaseUrl finds one.
    private static string WhyNotWhole(HttpAnswer answer, string detail) => answer.Body.AsSpan().TrimStart(" \t\r\n\uFEFF"u8).StartsWith("<"u8)
        ? $"{answer.Address.Authority} answered with a web page instead of the market; is CoinGecko:BaseUrl right, or does a proxy step in?"
        : $"{answer.Address.Authority} answered something else than the market: {detail}";

    private SourceProtocol.ReportListing Listing()
    {
        var listing = new SourceProtocol.ReportListing([.. _listed.Distinct()]);
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
        _listed.Clear();
    }

    private ImmutableArray<IngestRecord> Records(SourceProtocol.Permit permit, MarketsPage read)
    {
        var records = ImmutableArray.CreateBuilder<IngestRecord>();
        if (_freshness.Advanced(read.Ticks) is { Length: > 0 } ticks) records.Add(new IngestRecord.Ticks(ticks));
        if (permit.ColdStart && !read.History.IsEmpty) records.Add(new IngestRecord.History(read.History));
        if (_freshness.New(read.Letters) is { Length: > 0 } letters) records.Add(new IngestRecord.Letters(letters));
        return records.DrainToImmutable();
    }

    private ImmutableArray<IngestRecord> Excess(CallFailure failure) => failure.Excess is { } excess
        ? [new IngestRecord.Letters([DeadLetter.Of(DeadLetterReason.TooLarge, failure.Detail, origin.Source, excess.Span, time.GetUtcNow())])]
        : [];
}
