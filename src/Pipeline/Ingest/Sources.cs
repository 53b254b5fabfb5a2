using System.Collections.Immutable;
using Akka;
using Akka.Actor;
using Akka.Streams.Dsl;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest.CoinGecko;
using CryptoViz.Pipeline.Ingest.Demo;
using CryptoViz.Pipeline.Ingest.Rss;
using CryptoViz.Pipeline.Topics;

namespace CryptoViz.Pipeline.Ingest;

/// <summary>
/// The sources of this run: the market and the feeds, live or the demo's. The demo stands behind the same clients, as the handler
/// that answers them.
/// </summary>
internal sealed class Sources
{
    private readonly PipelineOptions _options;
    private readonly CoinGeckoPlan _plan;
    private readonly CoinGeckoClient _client;
    private readonly MarketPages _pages;
    private readonly PollPlan _polls;
    private readonly ImmutableArray<Feed> _feeds;
    private readonly ImmutableArray<CoinId> _named;
    private readonly TimeProvider _time;

    private Sources(PipelineOptions options, SourceChoice choice, CoinGeckoPlan plan, CoinGeckoClient client, HttpMessageHandler? demo, TimeProvider time)
    {
        (_options, Choice, _plan, _client, Demo, _time) = (options, choice, plan, client, demo, time);
        _pages = MarketPages.Of(options.CoinGecko);
        _polls = choice.IsDemo ? new PollPlan(options.Demo.Interval) : Ingest.PollPlan.Of(options.CoinGecko);
        _feeds = choice.IsDemo
            ? [.. DemoFeeds.All.Select(feed => new Feed(feed.Name, feed.Url, feed.Language, choice.Mode))]
            : Feed.Of(options.News, choice.Mode);
        _named = MarketPages.Named(options.CoinGecko);
    }

    /// <summary>Live or demo, and why.</summary>
    public SourceChoice Choice { get; }

    /// <summary>What answers for the demo's hosts; null when the run is live.</summary>
    public HttpMessageHandler? Demo { get; }

    /// <summary>How each feed's last fetch ended.</summary>
    public FeedStatus FeedStatus { get; } = new();

    /// <summary>How often the source is asked for what, in one line for a person.</summary>
    public string PollPlan
    {
        get
        {
            var interval = _polls.IntervalWith(Budget(), _pages.CallsWith(_named.Length), isWatched: true);
            var fetched = _feeds.Count(feed => !feed.IsOff);
            var more = _options.CoinGecko.Coins.Count > 0 ? $" and {_options.CoinGecko.Coins.Count} more" : "";
            return Choice.IsDemo
                ? $"an invented market every {interval.TotalSeconds:0} s, {_feeds.Length} invented feeds"
                : $"{_options.CoinGecko.CoinCount} coins{more} every {interval:c} ({_plan}), {fetched} feeds every {_options.News.PollInterval:c}";
        }
    }

    /// <summary>Reads the configuration of the sources and chooses between live and demo.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="holdsData">Whether the store of that name holds anything.</param>
    /// <param name="time">The clock.</param>
    /// <param name="stop">Gives up.</param>
    /// <exception cref="ArgumentException">A value is not usable; the message names its key and what is allowed.</exception>
    public static async Task<Sources> ChooseAsync(
        PipelineOptions options, Func<string, Task<bool>> holdsData, TimeProvider time, CancellationToken stop)
    {
        // A demo needs no key, whatever plan is configured for the day when it is live.
        var plan = CoinGeckoPlan.Of(options.Source == "demo" ? new PipelineOptions.CoinGeckoOptions() : options.CoinGecko);
        var live = new CoinGeckoClient(HttpClients.ForCoinGecko(plan), options.Quote, time);
        var choice = await SourceChoice.DecideAsync(options, live, holdsData, stop);
        if (!choice.IsDemo) return new Sources(options, choice, plan, live, null, time);

        var demo = new DemoHandler(options.Demo.Seed, options.Demo.Incidents, options.Demo.Interval, time);
        return new Sources(options, choice, plan, new CoinGeckoClient(HttpClients.ForCoinGecko(plan, demo), options.Quote, time), demo, time);
    }

    /// <summary>The actor that paces all calls to the market source.</summary>
    public Props SourceActor(Monitoring monitoring, DamagedEntities damaged) =>
        Actors.By(() => new SourceActor(Pace(), _options.Quote, monitoring, damaged, _time));

    /// <summary>What decides when to call; a new one for each life of the actor, which restores it from the journal.</summary>
    private SourcePace Pace()
    {
        var budget = Budget();
        var history = new HistoryPace(budget.Part(Ingest.PollPlan.HistoryShare), BackgroundTempo, _time, Random.Shared);
        // Only paid plans tell what the key may be used for, and what the configuration says goes before.
        var side = new SideCalls(!Choice.IsDemo && _plan.TellsLimits && _options.CoinGecko is { RequestsPerMinute: 0, RequestsPerMonth: 0 }, _time);
        var subscription = new Subscription(Choice.Source, _plan.Name, Choice.IsDemo ? null : _plan.KeyName);
        return new SourcePace(subscription, budget, _polls, _pages, history, side, new Interest(_named, _time), _time, Random.Shared);
    }

    /// <summary>The actor that looks whether the demo could be live; null when nobody wants to know.</summary>
    public Props? Reachability(IActorRef source)
    {
        if (!Choice.IsDemo || _options.Source != "auto") return null;

        var live = new CoinGeckoClient(HttpClients.ForCoinGecko(_plan), _options.Quote, _time);
        return Actors.By(() => new ReachabilityActor(live, source));
    }

    /// <summary>The market as a stream.</summary>
    public Source<IngestRecord, NotUsed> Market(IActorRef source) => CoinGeckoSource.Create(_client, source, _pages, Origin, _time);

    /// <summary>The past of coins, as they ask for it, as a stream.</summary>
    public Source<IngestRecord, NotUsed> History(IActorRef source) => HistorySource.Create(_client, source, Origin, _time);

    /// <summary>The list of all coins, for the market, as a stream of what could not be read of it.</summary>
    /// <param name="source">The source actor or its proxy.</param>
    /// <param name="market">Gives the market actor or its proxy, once the graph runs.</param>
    /// <param name="directory">Where the last list is kept.</param>
    public Source<IngestRecord, NotUsed> CoinList(IActorRef source, Func<IActorRef> market, string directory) =>
        SideSource.CoinList(_client, source, market, Path.Combine(directory, "coin-list.json"), Origin, _time);

    /// <summary>What the key may be used for, for the source actor.</summary>
    public Source<IngestRecord, NotUsed> Key(IActorRef source) => SideSource.Key(_client, source);

    /// <summary>The actor that remembers which feeds fail.</summary>
    public Props FeedsActor(DamagedEntities damaged)
    {
        var addresses = _feeds.Select(feed => feed.Address.AbsoluteUri).ToImmutableHashSet();
        return Actors.By(() => new FeedsActor(addresses, Choice.Mode, damaged));
    }

    /// <summary>The news as a stream.</summary>
    /// <param name="feeds">The actor that remembers which feeds fail, or its proxy.</param>
    /// <param name="monitoring">Hears when one fails, and when it is read again.</param>
    public Source<IngestRecord, NotUsed> News(IActorRef feeds, Monitoring monitoring)
    {
        FeedStatus.Told = (before, now) =>
        {
            var url = now.Feed.Address.AbsoluteUri;
            if (now.IsFailure)
            {
                monitoring.FeedFailed(now.Feed.Name, now.Result);
                feeds.Tell(new FeedsProtocol.Failed(url, now.FetchedAt, now.Result, now.Failures, now.NotBefore));
            }
            else if (before is { IsFailure: true })
            {
                monitoring.FeedRecovered(now.Feed.Name);
                feeds.Tell(new FeedsProtocol.ReadAgain(url));
            }
        };
        return FeedSource.Create(
            new FeedClient(HttpClients.ForFeeds(_options.News.AllowPrivateNetworks, Demo), _time),
            [.. _feeds.Where(feed => !feed.IsOff)],
            Choice.IsDemo ? DemoFeedInterval : _options.News.PollInterval,
            Choice.IsDemo ? TimeSpan.Zero : ApartOnOneHost,
            _time,
            FeedStatus,
            stop => feeds.Ask<FeedsProtocol.FailingFeeds>(new FeedsProtocol.GetFailing(), MemoryPatience, stop));
    }

    /// <summary>How all feeds do.</summary>
    public FeedsProtocol.Feeds Feeds() => new([.. _feeds.Select(FeedStatus.StateOf)]);

    private static TimeSpan ApartOnOneHost => TimeSpan.FromSeconds(5);

    // When the journal can't be read nothing of a feed could be kept either; then the graph runs again later.
    private static TimeSpan MemoryPatience => TimeSpan.FromSeconds(20);

    // The demo's feeds have a new item every few minutes, and fetching them costs nobody anything.
    private static TimeSpan DemoFeedInterval => TimeSpan.FromMinutes(1);

    private Origin Origin => new(Choice.Source, Choice.Mode, _options.Quote);

    // The demo's answers cost nobody anything, but all of them at once would hold up the broker and the journal of a fresh start.
    private BackgroundTempo BackgroundTempo => Choice.IsDemo
        ? new BackgroundTempo(TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(250))
        : new BackgroundTempo(TimeSpan.Zero, TimeSpan.Zero);

    // Nothing limits calls that don't leave the process.
    private CallBudget Budget() => Choice.IsDemo
        ? CallBudget.Unlimited(_time)
        : new CallBudget(_plan.CallsPerMinute, _plan.CallsPerMonth, _time);
}
