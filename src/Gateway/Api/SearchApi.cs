using System.Globalization;
using Akka.Actor;
using Akka.Hosting;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>Coins by what they are called, also those that are not polled.</summary>
internal static class SearchApi
{
    private const int DefaultLimit = 10;
    private const int LongestText = 128;

    /// <summary>Maps <c>GET /search</c>.</summary>
    public static void MapSearch(this RouteGroupBuilder api) => api.MapGet("/search", Get)
        .WithName("getSearch").WithTags("Coins").WithSummary("Coins by name, symbol or id, with one typo forgiven")
        .Answers("search", ProblemKind.NotReady);

    private static async Task<IResult> Get(string? q, string? limit, IRequiredActor<MarketKey> market, CancellationToken cancelled)
    {
        if (q is not { Length: > 0 and <= LongestText }) return Problems.InvalidParameter($"'q' must have 1 to {LongestText} characters.");

        var count = DefaultLimit;
        if (limit is not null
            && (!int.TryParse(limit, NumberStyles.None, CultureInfo.InvariantCulture, out count) || count is < 1 or > Limits.Found))
        {
            return Problems.InvalidParameter($"'limit' must be 1 to {Limits.Found}.");
        }

        var found = await market.ActorRef.Ask<MarketProtocol.Found>(new MarketProtocol.Search(q, count), Limits.Patience, cancelled);
        return new JsonAnswer(json =>
        {
            json.WriteStartArray("coins");
            foreach (var (coin, listed, tracked) in found.Coins)
            {
                json.WriteStartObject();
                json.WriteString("id", coin.Id.Value);
                json.WriteString("symbol", coin.Symbol);
                json.WriteString("name", coin.Name);
                json.Field("rank", coin.Rank);
                json.WriteBoolean("listed", listed);
                json.WriteBoolean("tracked", tracked);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
