using System.Text.Json;
using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>The market's rows, and one coin.</summary>
internal static class CoinsApi
{
    /// <summary>What is said while the gateway has no table.</summary>
    public const string NoTableYet = "The market table has not arrived yet.";

    /// <summary>Maps <c>GET /coins</c> and <c>/coins/{id}</c>.</summary>
    public static void MapCoins(this RouteGroupBuilder api)
    {
        var coins = api.MapGroup("/coins").WithTags("Coins");
        coins.MapGet("", List).WithName("getCoins").WithSummary("The market's rows, a page of them")
            .Answers("coins", ProblemKind.NotReady);
        coins.MapGet("/{id}", Get).WithName("getCoin").WithSummary("One coin with the statistics of its windows")
            .Answers("coin", ProblemKind.UnknownCoin, ProblemKind.NotReady);
    }

    private static IResult List(
        string? search, string? ids, string? sort, string? order, string? page, string? perPage, string? sparkline,
        Feeds feeds, Installation installation)
    {
        var (query, problem) = CoinQuery.Read(search, ids, sort, order, page, perPage, sparkline);
        if (query is null) return problem!;
        if (feeds.Market.State is not { } market) return Problems.NotReady(NoTableYet);

        var rows = query.Of(market.Rows);
        return new JsonAnswer(json =>
        {
            json.WriteString("quote", installation.Quote);
            json.Field("asOf", market.Figures.AsOf);
            json.WriteNumber("total", rows.Count);
            json.WriteNumber("page", query.Page);
            json.WriteNumber("perPage", query.PerPage);
            json.WriteStartArray("coins");
            var skipped = (query.Page - 1L) * query.PerPage;
            foreach (var row in skipped < rows.Count ? rows.Skip((int)skipped).Take(query.PerPage) : []) Write(json, row, query.Sparkline);
            json.WriteEndArray();
        });
    }

    private static void Write(Utf8JsonWriter json, MarketCoin row, bool sparkline)
    {
        json.WriteStartObject();
        RowJson.WriteFields(json, row, RowJson.Fields.All);
        if (sparkline) RowJson.WriteSparkline(json, row.Summary.Sparkline);
        json.WriteEndObject();
    }

    private static async Task<IResult> Get(string id, Feeds feeds, IRequiredActor<CoinRegion> region, CancellationToken cancelled)
    {
        if (!CanBeKnown(id, feeds, out var coin)) return Problems.UnknownCoin(id);

        return await region.ActorRef.Ask(new CoinProtocol.GetDetails(coin), Limits.Patience, cancelled) switch
        {
            CoinDetails details => new JsonAnswer(json => Write(json, details, feeds.Market.State)),
            var other => Problems.OfCoin(id, other),
        };
    }

    private static void Write(Utf8JsonWriter json, CoinDetails details, MarketTable? market)
    {
        RowJson.WriteFields(json, CoinRow.Of(market, details.Summary), RowJson.Fields.All);
        json.WriteStartObject("windows");
        foreach (var window in Limits.Windows)
        {
            if (!details.Windows.TryGetValue(window, out var statistics)) continue;

            json.WritePropertyName(window);
            SeriesJson.Write(json, statistics);
        }

        json.WriteEndObject();
        json.WritePropertyName("available");
        SeriesJson.Write(json, details.Available);
        json.WritePropertyName("aliases");
        json.Texts(details.Summary.Aliases.IsDefault ? [] : details.Summary.Aliases);
    }

    /// <summary>
    /// False for a text that is no coin's id, or of a coin that the market lacks: nobody shall start actors for coins that do not exist. A
    /// table that is being filled can't tell.
    /// </summary>
    public static bool CanBeKnown(string id, Feeds feeds, out CoinId coin) =>
        CoinId.TryParse(id, out coin) && (feeds.Market.State is not { Recovering: 0 } market || market.Find(coin) is not null);
}
