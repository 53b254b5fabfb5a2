using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>Coins beside each other: their percent changes since one instant, on one grid of times.</summary>
internal static class CompareApi
{
    /// <summary>Maps <c>GET /compare</c>.</summary>
    public static void MapCompare(this RouteGroupBuilder api) => api.MapGet("/compare", Get)
        .WithName("getCompare").WithTags("Coins").WithSummary("Percent changes of some coins since one instant")
        .Answers("compare", ProblemKind.UnknownCoin, ProblemKind.UnknownWindow, ProblemKind.InvalidRange, ProblemKind.NotReady);

    private static async Task<IResult> Get(
        string? ids, string? window, string? from, string? to, string? @base, string? points,
        Feeds feeds, IRequiredActor<CoinRegion> region, TimeProvider time, CancellationToken cancelled)
    {
        var (query, problem) = SeriesQuery.Read(window, from, to, points, format: null, time.GetUtcNow());
        if (query is null) return problem!;

        var names = (ids ?? "").Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries).Distinct().ToList();
        if (names.Count is 0 or > Limits.Compared) return Problems.InvalidParameter($"'ids' names 1 to {Limits.Compared} coins, separated by commas.");
        if (feeds.Market.State is not { } market) return Problems.NotReady(CoinsApi.NoTableYet);

        var rows = new List<MarketCoin>();
        foreach (var name in names)
        {
            if (!CoinId.TryParse(name, out var id) || market.Find(id) is not { } row) return Problems.UnknownCoin(name);
            rows.Add(row);
        }

        var (start, end) = query.RangeAt(rows.Max(row => row.Summary.Latest.ObservedAt).ToUnixTimeMilliseconds());
        var instant = @base is null ? null : Instant.Read(@base);
        if (@base is not null && instant is null) return Problems.InvalidRange(Instant.Expected("base"));
        if (instant?.ToUnixTimeMilliseconds() is { } given && (given < start || given > end))
            return Problems.InvalidRange("'base' must lie between 'from' and 'to'.");

        var answers = await Task.WhenAll(rows.Select(row => region.ActorRef.Ask(
            new CoinProtocol.GetSeries(row.Summary.Latest.Id, null, start, end, Limits.Points) { Even = true }, Limits.Patience, cancelled)));
        if (Array.FindIndex(answers, answer => answer is not CoinProtocol.SeriesAnswer) is >= 0 and var refused)
            return Problems.OfCoin(names[refused], answers[refused]);

        var known = answers.Cast<CoinProtocol.SeriesAnswer>().ToList();
        if (query.Misses(known.MinBy(answer => answer.Available?.From ?? 0)!.Available) is { } missed) return missed;

        var series = known.ToDictionary(answer => answer.CoinId.Value, answer => answer.Series);
        var comparison = Comparison.Of(series, start, end, instant?.ToUnixTimeMilliseconds(), query.Points);
        return new JsonAnswer(comparison.WriteFields);
    }
}
