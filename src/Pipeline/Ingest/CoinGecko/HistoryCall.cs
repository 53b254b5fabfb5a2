using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Pipeline.Ingest.CoinGecko;

/// <summary>Makes the call of one permit for history and turns the answer into records.</summary>
internal sealed class HistoryCall(CoinGeckoClient client, MarketChartReader reader, Origin origin, TimeProvider time)
{
    // CoinGecko's codes for a range that the plan doesn't reach back to, and for a plan that is too small; the status of both is 401, as
    // for a wrong key.
    private static readonly int?[] BeyondPlan = [10012, 10005];

    /// <summary>Makes the call.</summary>
    /// <returns>What to tell the source actor, and what to emit.</returns>
    public async Task<(SourceProtocol.ReportCall Report, ImmutableArray<IngestRecord> Records)> MakeAsync(
        SourceProtocol.Permit permit, CancellationToken stop)
    {
        var request = permit.History ?? throw new InvalidOperationException($"permit {permit.Number} does not say what to ask for");
        var asked = time.GetUtcNow();
        return await client.MarketChartAsync(request.CoinId, request.Days, stop) switch
        {
            CallResult<HttpAnswer>.Ok { Answer: var answer } => Take(permit, reader.Read(answer.Body, request.CoinId, request.Days, asked)),
            CallResult<HttpAnswer>.Failed { Failure: var failure } => (Report(permit, failure), Excess(failure, asked)),
            var unknown => throw new InvalidOperationException($"a call result that nobody knows: {unknown}"),
        };
    }

    private static (SourceProtocol.ReportCall, ImmutableArray<IngestRecord>) Take(SourceProtocol.Permit permit, MarketChart chart) =>
        chart.Letter is { } letter
            ? (Report(permit, new CallFailure(CallOutcome.Failed, letter.Detail)), [new IngestRecord.Letters([letter])])
            : (new(permit.Number, CallOutcome.Ok, null, null), [new IngestRecord.History(chart.Chunks)]);

    private static SourceProtocol.ReportCall Report(SourceProtocol.Permit permit, CallFailure failure) =>
        new(permit.Number, failure.Outcome, failure.RetryAfter, $"{permit.History!.Days} days of {permit.History.CoinId}: {failure.Detail}")
        {
            BeyondPlan = failure.Code is not null && BeyondPlan.Contains(failure.Code),
        };

    private ImmutableArray<IngestRecord> Excess(CallFailure failure, DateTimeOffset at) => failure.Excess is { } excess
        ? [new IngestRecord.Letters([DeadLetter.Of(DeadLetterReason.TooLarge, failure.Detail, origin.Source, excess.Span, at)])]
        : [];
}
