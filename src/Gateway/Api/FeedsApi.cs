using Akka.Hosting;
using Akka.Actor;
using CryptoViz.Gateway.Api.Reference;
using CryptoViz.Gateway.Wire;
using CryptoViz.Pipeline.Contracts;

namespace CryptoViz.Gateway.Api;

/// <summary>The news feeds, and how the last fetch of each ended.</summary>
internal static class FeedsApi
{
    /// <summary>Maps <c>GET /feeds</c>.</summary>
    public static void MapFeeds(this RouteGroupBuilder api) => api.MapGet("/feeds", Get)
        .WithName("getFeeds").WithTags("News").WithSummary("The news feeds and how the last fetch of each ended")
        .Answers("feeds");

    private static async Task<IResult> Get(IRequiredActor<IngestKey> ingest, CancellationToken cancelled)
    {
        var feeds = await ingest.ActorRef.Ask<FeedsProtocol.Feeds>(new FeedsProtocol.GetFeeds(), Limits.Patience, cancelled);
        return new JsonAnswer(json =>
        {
            json.WriteStartArray("feeds");
            foreach (var feed in feeds.Values)
            {
                json.WriteStartObject();
                json.WriteString("name", feed.Name);
                json.WriteString("url", feed.Url);
                json.WriteString("language", feed.Language);
                json.Field("lastFetchAt", feed.LastFetchAt);
                json.WriteString("lastResult", feed.LastResult);
                json.WriteNumber("items", feed.Items);
                json.WriteNumber("rejected", feed.Rejected);
                json.Field("nextFetchAt", feed.NextFetchAt);
                // Nobody can mute a feed yet.
                json.WriteBoolean("muted", false);
                json.WriteEndObject();
            }

            json.WriteEndArray();
        });
    }
}
