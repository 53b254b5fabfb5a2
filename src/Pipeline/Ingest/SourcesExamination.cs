using System.Collections.Immutable;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Ingest.Rss;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>Asks the market source and each feed once, and tells what they answer.</summary>
/// <param name="options">What is configured.</param>
/// <param name="plan">The plan of the market source.</param>
/// <param name="client">Asks the market source.</param>
/// <param name="feeds">Asks feeds.</param>
/// <param name="configured">The feeds.</param>
/// <param name="time">The clock.</param>
internal sealed class SourcesExamination(
    PipelineOptions options, CoinGeckoPlan plan, CoinGeckoClient client, FeedClient feeds, ImmutableArray<Feed> configured, TimeProvider time)
{
    private const int FeedsAtOnce = 8;

    /// <summary>Nobody waits in front of a screen for longer.</summary>
    private static readonly TimeSpan FeedPatience = TimeSpan.FromSeconds(10);

    /// <summary>Reads the configuration of the sources.</summary>
    /// <exception cref="ArgumentException">A value is not usable; the message names its key and what is allowed.</exception>
    public static SourcesExamination Of(PipelineOptions options, TimeProvider time)
    {
        var plan = CoinGeckoPlan.Of(options.Source == "demo" ? new PipelineOptions.CoinGeckoOptions() : options.CoinGecko);
        PollPlan.Of(options.CoinGecko);
        MarketPages.Of(options.CoinGecko);
        MarketPages.Named(options.CoinGecko);
        return new SourcesExamination(
            options,
            plan,
            new CoinGeckoClient(HttpClients.ForCoinGecko(plan), options.Quote, time),
            new FeedClient(HttpClients.ForFeeds(options.News.AllowPrivateNetworks), time),
            Feed.Of(options.News, "live"),
            time);
    }

    /// <summary>Asks all of them.</summary>
    public async Task<ImmutableArray<Finding>> RunAsync(CancellationToken stop)
    {
        if (options.Source == "demo") return [Finding.Ok("source", "the demo, which asks nobody")];

        var atOnce = new SemaphoreSlim(FeedsAtOnce);
        var asked = configured.Select(async feed =>
        {
            if (feed.IsOff) return Finding.Ok("feed", $"{feed.Name} is switched off");

            await atOnce.WaitAsync(stop);
            try
            {
                return await FeedAsync(feed, stop);
            }
            finally
            {
                atOnce.Release();
            }
        }).ToArray();
        return [.. await MarketAsync(stop), .. await Task.WhenAll(asked)];
    }

    private async Task<IEnumerable<Finding>> MarketAsync(CancellationToken stop) => await client.PingAsync(stop) switch
    {
        CallResult<HttpAnswer>.Failed { Failure: var failure } => Judge(failure),
        _ when plan.KeyName is { } key => [Finding.Ok("source", $"{plan.BaseAddress.Host} answers"), Finding.Ok("key", $"{key}, accepted")],
        _ => [Finding.Ok("source", $"{plan.BaseAddress.Host} answers")],
    };

    private IEnumerable<Finding> Judge(CallFailure failure) => failure.Outcome switch
    {
        CallOutcome.Unreachable => [Finding.Warning(
            "source",
            failure.Detail,
            "check the network and CoinGecko:BaseUrl; until then what is stored is shown as old, or, in a fresh directory with Source=auto, the demo")],
        CallOutcome.RateLimited => [Finding.Warning("source", failure.Detail, "wait, or get a key: CoinGecko:Plan=demo")],
        CallOutcome.Refused when plan.KeyName is { } key => [Finding.Error(
            "key", $"{key}, refused: {failure.Detail}", $"check CoinGecko:ApiKey or ApiKeyFile, and that it is a key of CoinGecko:Plan={plan.Name}")],
        CallOutcome.Refused => [Finding.Warning("source", failure.Detail, "this address is refused; get a key: CoinGecko:Plan=demo")],
        _ => [Finding.Warning("source", failure.Detail, "try again later; is CoinGecko:BaseUrl right?")],
    };

    private async Task<Finding> FeedAsync(Feed feed, CancellationToken stop)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(stop);
        patience.CancelAfter(FeedPatience);
        var result = await feeds.GetAsync(feed.Address, null, patience.Token);
        if (result is CallResult<HttpAnswer>.Failed { Failure: var failure })
            return Finding.Warning("feed", $"{feed.Name}: {failure.Detail}", $"check its address, or switch it off: News:Off holds '{feed.Name}'");

        var answer = ((CallResult<HttpAnswer>.Ok)result).Answer;
        var page = FeedReader.Read(answer.Body, answer.Charset, feed, answer.Address, time.GetUtcNow());
        return page.Items.IsEmpty
            ? Finding.Warning("feed", $"{feed.Name}: {page.Letters.FirstOrDefault()?.Detail ?? "it is empty"}", $"open {feed.Address} in a browser; it may have moved")
            : Finding.Ok("feed", $"{feed.Name}: {page.Items.Length} items");
    }
}
