using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Realtime;

namespace CryptoViz.Gateway.Api;

/// <summary>The figures of the whole market.</summary>
internal static class MarketApi
{
    /// <summary>Maps <c>GET /market</c>.</summary>
    public static void MapMarket(this RouteGroupBuilder api) => api.MapGet("/market", Get)
        .WithName("getMarket").WithTags("Market").WithSummary("Figures of the whole market")
        .Answers("market", ProblemKind.NotReady);

    private static IResult Get(Feeds feeds) =>
        feeds.Market.State is { } market ? new JsonAnswer(market.Figures.WriteFields) : Problems.NotReady(CoinsApi.NoTableYet);
}
