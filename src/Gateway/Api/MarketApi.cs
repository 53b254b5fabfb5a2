using System.Collections.Immutable;
using System.Text.Json;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>The figures of the whole market, now and over time.</summary>
internal static class MarketApi
{
    private const string Dominance = "dominance";
    private const string DefaultCoin = "bitcoin";

    /// <summary>The figures that have a series.</summary>
    public static readonly ImmutableArray<string> Metrics = ["market-cap", Dominance];

    /// <summary>Maps <c>GET /market</c> and <c>/market/series</c>.</summary>
    public static void MapMarket(this RouteGroupBuilder api)
    {
        api.MapGet("/market", Get).WithName("getMarket").WithTags("Market").WithSummary("Figures of the whole market")
            .Answers("market", ProblemKind.NotReady);
        api.MapGet("/market/series", Series).WithName("getMarketSeries").WithTags("Market").WithSummary("The total market cap, or a coin's share of it, over time")
            .Answers("market-series", ProblemKind.UnknownCoin, ProblemKind.UnknownWindow, ProblemKind.InvalidRange, ProblemKind.NotReady);
    }

    private static IResult Get(Feeds feeds) =>
        feeds.Market.State is { } market ? new JsonAnswer(market.Figures.WriteFields) : Problems.NotReady(CoinsApi.NoTableYet);

    private static async Task<IResult> Series(
        string? metric, string? coin, string? window, string? from, string? to, string? points,
        Feeds feeds, MarketSeries series, Installation installation, TimeProvider time)
    {
        if (metric is not null && !Metrics.Contains(metric)) return Problems.InvalidParameter("metric", metric, Metrics);

        var (query, problem) = SeriesQuery.Read(window, from, to, points, format: null, time.GetUtcNow());
        if (query is null) return problem!;
        if (feeds.Market.State is not { } market) return Problems.NotReady(CoinsApi.NoTableYet);

        var name = coin ?? DefaultCoin;
        var ofCoin = metric == Dominance;
        if (!CoinId.TryParse(name, out var id) || (ofCoin && market.Find(id) is null)) return Problems.UnknownCoin(name);

        var sum = await series.GetAsync(market, query);
        return new JsonAnswer(json => Write(json, sum, ofCoin ? id : null, installation.Quote, query.Window));
    }

    private static void Write(Utf8JsonWriter json, MarketSum sum, CoinId? coin, string quote, string? window)
    {
        var values = coin is { } id ? sum.ShareOf(id) : sum.Totals;
        json.WriteString("coinId", coin?.Value);
        json.WriteString("metric", coin is null ? Metrics[0] : Dominance);
        json.WriteString("quote", quote);
        json.WriteString("window", window);
        json.WriteNumber("from", sum.From);
        json.WriteNumber("to", sum.To);
        json.WriteNumber("asOf", sum.To);
        json.WriteNumber("resolutionSeconds", sum.StepMs / 1_000);
        json.WritePropertyName("coverage");
        json.OrNull(sum.Times.Length == 0 ? null : new Span(sum.Times[0], sum.Times[^1]), SeriesJson.Write);
        json.WriteNumber("coins", sum.Coins.Count);
        json.Column("times", sum.Times);
        json.Column("values", values);
    }
}
