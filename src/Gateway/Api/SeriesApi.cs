using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>One coin's series of a metric, and its candles, over a window or any range.</summary>
internal static class SeriesApi
{
    /// <summary>Maps <c>GET /coins/{id}/prices</c>, <c>/market-caps</c>, <c>/volumes</c>, <c>/percent-change</c> and <c>/candles</c>.</summary>
    public static void MapSeries(this RouteGroupBuilder api)
    {
        var coins = api.MapGroup("/coins/{id}").WithTags("Coins");
        Map("prices", Metric.Price);
        Map("market-caps", Metric.MarketCap);
        Map("volumes", Metric.Volume);
        Map("percent-change", Metric.PercentChange);
        coins.MapGet("/candles", Candles).WithName("getCandles").WithSummary("Candles over a window or a range")
            .Answers("candles", ProblemKind.UnknownCoin, ProblemKind.UnknownWindow, ProblemKind.InvalidRange, ProblemKind.NotReady);

        void Map(string name, Metric metric) => coins
            .MapGet(
                "/" + name,
                (string id, string? window, string? from, string? to, string? points, string? format,
                    KnownSeries known, Feeds feeds, IRequiredActor<CoinRegion> region, TimeProvider time, CancellationToken cancelled) =>
                    SeriesQuery.Read(window, from, to, points, format, time.GetUtcNow()) is var (query, problem) && query is null
                        ? Task.FromResult(problem!)
                        : Series(id, query!, metric, known, feeds, region.ActorRef, cancelled))
            .WithName($"get{WireFiles.NameOf(name)}").WithSummary($"The series of {metric.Name} over a window or a range")
            .Answers("series", name, ProblemKind.UnknownCoin, ProblemKind.UnknownWindow, ProblemKind.InvalidRange, ProblemKind.NotReady);
    }

    private static async Task<IResult> Series(
        string id, SeriesQuery query, Metric metric, KnownSeries known, Feeds feeds, IActorRef region, CancellationToken cancelled)
    {
        if (!CoinsApi.CanBeKnown(id, feeds, out var coin)) return Problems.UnknownCoin(id);
        if (!query.Csv) return await known.GetAsync(region, coin, query, metric, cancelled);

        return await region.Ask(KnownSeries.Ask(coin, query, metric), Limits.Patience, cancelled) switch
        {
            CoinProtocol.SeriesAnswer answer => query.Misses(answer.Available) ?? Csv(answer, metric),
            var other => Problems.OfCoin(id, other),
        };
    }

    private static CsvAnswer Csv(CoinProtocol.SeriesAnswer answer, Metric metric)
    {
        var (times, values) = MetricSeries.WithGaps(answer.Series, metric.Column(answer.Series));
        return new CsvAnswer(answer.CoinId, metric.Name, answer.Series.Quote, times, [(metric.Name, values)]);
    }

    private static async Task<IResult> Candles(
        string id, string? window, string? from, string? to, string? size, string? format,
        Feeds feeds, IRequiredActor<CoinRegion> region, TimeProvider time, CancellationToken cancelled)
    {
        var (query, problem) = SeriesQuery.Read(window, from, to, points: null, format, time.GetUtcNow());
        if (query is null) return problem!;

        var asked = CandleSize.All.FirstOrDefault(known => known.Name == size);
        if (size is not (null or "auto") && asked is null) return Problems.InvalidParameter("size", size, ["auto", .. Limits.CandleSizes]);
        if (!CoinsApi.CanBeKnown(id, feeds, out var coin)) return Problems.UnknownCoin(id);

        return await region.ActorRef.Ask(new CoinProtocol.GetCandles(coin, query.Window, query.From, query.To, asked?.Seconds), Limits.Patience, cancelled) switch
        {
            CoinProtocol.CandlesAnswer { Candles: { SizeSeconds: null, Sizes.IsEmpty: false } meaningless } when asked is not null =>
                Problems.InvalidParameter("size", size, ["auto", .. CandleSize.All.Where(known => meaningless.Sizes.Contains(known.Seconds)).Select(known => known.Name)]),
            CoinProtocol.CandlesAnswer answer =>
                query.Misses(answer.Available) ?? (query.Csv ? Csv(answer) : new JsonAnswer(json => CandlesJson.WriteFields(json, answer))),
            var other => Problems.OfCoin(id, other),
        };
    }

    private static CsvAnswer Csv(CoinProtocol.CandlesAnswer answer)
    {
        var candles = answer.Candles;
        return new CsvAnswer(answer.CoinId, "candles", candles.Quote, candles.Times,
        [
            ("open", candles.Opens), ("high", candles.Highs), ("low", candles.Lows), ("close", candles.Closes),
            ("samples", [.. candles.Samples.Select(samples => (double)samples)]),
        ]);
    }
}
