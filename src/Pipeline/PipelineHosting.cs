using Akka;
using Akka.Actor;
using Akka.Cluster;
using Akka.Cluster.Hosting;
using Akka.Cluster.Sharding;
using Akka.Hosting;
using Akka.Remote.Hosting;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Ingest;
using CryptoViz.Pipeline.Market;
using CryptoViz.Pipeline.News;
using CryptoViz.Pipeline.Storage;
using CryptoViz.Pipeline.Topics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Microsoft.Extensions.Logging;

namespace CryptoViz.Pipeline;

/// <summary>Composes the pipeline into a host: sources, Kafka, coins, market, news and favorites, in the order of the flow.</summary>
public static class PipelineHosting
{
    /// <summary>
    /// Checks the options, chooses the source, locks the data directory and starts or reaches the broker: everything that can
    /// refuse a start, before anything runs.
    /// </summary>
    /// <exception cref="StartException">It can't be started with these options; the message is one line that says what to do.</exception>
    public static async Task<PreparedPipeline> PrepareAsync(
        PipelineOptions options, TimeProvider time, ILoggerFactory logs, CancellationToken cancellation)
    {
        PipelineValidation.Check(options);
        var data = Path.GetFullPath(options.DataDirectory);
        Journals? journals = null;
        try
        {
            var sources = await Sources.ChooseAsync(
                options, folder => Journals.HoldDataAsync(options.Journal, data, folder, cancellation), time, cancellation);
            journals = await Journals.OpenAsync(options.Journal, data, sources.Choice.DataFolder, time, cancellation);
            foreach (var notice in journals.Notices) logs.CreateLogger("CryptoViz.Journal").LogWarning("{Notice}", notice);
            var kafka = await KafkaClients.Start(options.Kafka, logs.CreateLogger("CryptoViz.Kafka"));
            return new PreparedPipeline(options, sources, data, journals, kafka);
        }
        catch (Exception e)
        {
            journals?.Dispose();
            if (e is ArgumentException) throw new StartException($"CryptoViz:{e.Message}");
            if (e is JournalException or InvalidOperationException) throw new StartException(e.Message);
            throw;
        }
    }

    /// <summary>Adds the actor system with everything that the pipeline runs, and its health checks.</summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, PreparedPipeline prepared)
    {
        services.AddSingleton(prepared);
        var damaged = new DamagedEntities();
        services.AddHealthChecks()
            .AddCheck("entities", () => damaged.Health)
            .AddCheck("broker", () => Broker(prepared))
            .AddAsyncCheck("journal", async cancellation => await prepared.Journals.FaultAsync(cancellation) is { } fault
                ? HealthCheckResult.Unhealthy(fault)
                : HealthCheckResult.Healthy());
        return services.AddAkka("cryptoviz", (akka, provider) =>
        {
            var time = provider.GetRequiredService<TimeProvider>();
            var letters = new DeadLetterFile(
                Path.Combine(prepared.CoinsDirectory, "dead-letters"), provider.GetRequiredService<ILogger<DeadLetterFile>>());
            var box = new DeadLetterBox(prepared.Kafka, letters, provider.GetRequiredService<ILogger<DeadLetterBox>>());
            var side = new SideTopics(prepared.Kafka, NodeName(prepared.Options), time);
            akka.WithNode(prepared)
                .WithSideTopics(side, time)
                .WithSources(prepared, box, side.Monitoring, damaged, time)
                .WithMarket(prepared, box, side, damaged, time)
                .WithNews(prepared, box, side.Monitoring, damaged, time)
                .WithEndInOrder();
        });
    }

    /// <summary>One node: its configuration, and the cluster that it joins, which is its own when no other is named.</summary>
    private static AkkaConfigurationBuilder WithNode(this AkkaConfigurationBuilder akka, PreparedPipeline prepared) => akka
        .AddSetup(prepared.Journals.Setup)
        .AddHocon(AkkaSettings.Node, HoconAddMode.Prepend)
        .AddHocon(prepared.Journals.Config, HoconAddMode.Append)
        .AddHocon(ContractSerializer.Config, HoconAddMode.Append)
        .ConfigureLoggers(loggers =>
        {
            loggers.ClearLoggers();
            loggers.AddLoggerFactory();
        })
        .WithRemoting(prepared.Options.Cluster.Address, prepared.Options.Cluster.Port)
        .WithClustering(new Akka.Cluster.Hosting.ClusterOptions
        {
            Roles = [.. prepared.Options.EffectiveRoles],
            SeedNodes = [.. prepared.Options.Cluster.SeedNodes],
        })
        .AddStartup((system, _) =>
        {
            var cluster = Cluster.Get(system);
            if (prepared.Options.Cluster.SeedNodes.Count == 0) cluster.Join(cluster.SelfAddress);
        });

    /// <summary>What the pipeline tells others, for which nothing waits.</summary>
    private static AkkaConfigurationBuilder WithSideTopics(this AkkaConfigurationBuilder akka, SideTopics side, TimeProvider time) =>
        akka.WithActors((system, registry) =>
        {
            registry.Register<MonitoringGraph>(Runner(system, "monitoring", side.RunMonitoring, null, null, time));
            registry.Register<AnalyticsGraph>(Runner(system, "analytics", side.RunAnalytics, side.Monitoring, null, time));
        });

    private static AkkaConfigurationBuilder WithSources(
        this AkkaConfigurationBuilder akka, PreparedPipeline prepared, DeadLetterBox letters, Monitoring monitoring, DamagedEntities damaged, TimeProvider time) => akka
        .WithSingleton<SourceKey>("source", (_, _, _) => StartedAgain(prepared.Sources.SourceActor(monitoring, damaged)), OneOf("ingest", PoisonPill.Instance))
        .AddStartup((_, registry) => letters.Counted = registry.Get<SourceKey>().Tell)
        .WithSingleton<FeedsKey>("feeds", (_, _, _) => StartedAgain(prepared.Sources.FeedsActor(damaged)), OneOf("ingest", PoisonPill.Instance))
        .WithSingleton<IngestKey>("ingest", (_, registry, _) =>
        {
            var (sources, source) = (prepared.Sources, registry.Get<SourceKey>());
            var graphs = new Dictionary<string, Func<Akka.Streams.IMaterializer, RunningGraph>>
            {
                ["coingecko"] = IngestGraphs.Of(sources.Market(source), prepared.Kafka, letters),
                ["history"] = IngestGraphs.Of(sources.History(source), prepared.Kafka, letters),
                ["coin-list"] = IngestGraphs.Of(sources.CoinList(source, registry.Get<MarketKey>, prepared.CoinsDirectory), prepared.Kafka, letters),
                ["key"] = IngestGraphs.Of(sources.Key(source), prepared.Kafka, letters),
                ["feeds"] = IngestGraphs.Of(sources.News(registry.Get<FeedsKey>(), monitoring), prepared.Kafka, letters),
            };
            return Actors.By(() => new IngestActor(graphs, sources.Feeds, sources.Reachability(source), monitoring, time));
        }, OneOf("ingest", PoisonPill.Instance));

    private static AkkaConfigurationBuilder WithMarket(
        this AkkaConfigurationBuilder akka, PreparedPipeline prepared, DeadLetterBox letters, SideTopics side, DamagedEntities damaged, TimeProvider time)
    {
        var (quote, journalId) = (prepared.Options.Quote, prepared.Journals.CoinsJournalId);
        return akka
            .WithShardRegion<CoinRegion>(
                "coins",
                (_, registry, _) => id => damaged.ReasonOf(CoinActor.PersistenceIdOf(new CoinId(id), quote)) is { } reason
                    ? Actors.By(() => new DamagedEntity(new CoinProtocol.Damaged(new CoinId(id), reason)))
                    : Actors.By(() => new CoinActor(
                        new CoinId(id), quote, journalId, registry.Get<MarketKey>(), registry.Get<SourceKey>(), side.Tell, damaged, time)),
                EntityShards.Coins,
                Shards("coins"))
            .WithSingleton<MarketKey>(
                "market",
                (_, registry, _) => StartedAgain(Actors.By(() => new MarketActor(
                    quote, registry.Get<CoinRegion>(), registry.Get<SourceKey>(), damaged, time))),
                OneOf("coins", EntityStop.Instance))
            .WithReaders(prepared, (system, registry) =>
            {
                var batches = new CoinBatches(registry.Get<CoinRegion>(), quote, time, CoinBatches.Patience);
                var topics = prepared.Kafka.Topics;
                registry.Register<TicksGraph>(Reader(system, prepared.Kafka, "ticks", topics.Ticks, letters, batches.ReadTick, batches.Ticks, side.Monitoring, time));
                registry.Register<HistoryGraph>(Reader(system, prepared.Kafka, "history", topics.History, letters, batches.ReadHistory, batches.History, side.Monitoring, time));
            });
    }

    private static AkkaConfigurationBuilder WithNews(
        this AkkaConfigurationBuilder akka, PreparedPipeline prepared, DeadLetterBox letters, Monitoring monitoring, DamagedEntities damaged,
        TimeProvider time) => akka
        .WithSingleton<NewsKey>(
            "news",
            (_, registry, _) => StartedAgain(Actors.By(() => new NewsActor(prepared.Mode, registry.Get<MarketKey>(), damaged, time))),
            OneOf("coins", EntityStop.Instance))
        .WithShardRegion<FavoritesRegion>(
            "favorites",
            (_, registry, _) => id => damaged.ReasonOf(FavoritesActor.PersistenceIdOf(id)) is not null
                ? Actors.By(() => new DamagedEntity(new FavoritesProtocol.Refused(id, "damaged")))
                : Actors.By(() => new FavoritesActor(
                    id, JournalSetup.JournalPlugin(Journals.Users), JournalSetup.SnapshotPlugin(Journals.Users), registry.Get<NewsKey>(), registry.Get<SourceKey>(), damaged, time)),
            EntityShards.Favorites,
            Shards("coins"))
        .WithReaders(prepared, (system, registry) =>
        {
            var batches = new NewsBatches(registry.Get<NewsKey>(), time);
            registry.Register<NewsGraph>(Reader(system, prepared.Kafka, "news", prepared.Kafka.Topics.News, letters, NewsBatches.Read, batches.Apply, monitoring, time));
        });

    /// <summary>Topics are read where the entities are.</summary>
    private static AkkaConfigurationBuilder WithReaders(
        this AkkaConfigurationBuilder akka, PreparedPipeline prepared, Action<ActorSystem, IActorRegistry> readers) =>
        prepared.Options.EffectiveRoles.Contains("coins") ? akka.WithActors(readers) : akka;

    /// <summary>Sources stop first (<see cref="IngestActor"/>), then what was read is applied and committed; shards and journal go after that.</summary>
    private static AkkaConfigurationBuilder WithEndInOrder(this AkkaConfigurationBuilder akka) => akka.AddStartup((system, registry) =>
    {
        var shutdown = CoordinatedShutdown.Get(system);
        foreach (var key in new[] { typeof(TicksGraph), typeof(HistoryGraph), typeof(NewsGraph) })
            if (registry.TryGet(key, out var graph))
                shutdown.AddTask(CoordinatedShutdown.PhaseServiceStop, $"drain-{graph.Path.Name}", () => DrainAsync(graph));
        foreach (var graph in new[] { registry.Get<AnalyticsGraph>(), registry.Get<MonitoringGraph>() })
            shutdown.AddTask(CoordinatedShutdown.PhaseBeforeActorSystemTerminate, $"drain-{graph.Path.Name}", () => DrainAsync(graph));
    });

    private static async Task<Done> DrainAsync(IActorRef graph) =>
        await graph.Ask<Done>(GraphRunner.DrainGraph.Instance, AkkaSettings.DrainPatience);

    private static IActorRef Runner(
        ActorSystem system, string name, Func<Akka.Streams.IMaterializer, RunningGraph> graph, Monitoring? monitoring, Func<long?>? lag, TimeProvider time) =>
        system.ActorOf(Actors.By(() => new GraphRunner(name, graph, monitoring, lag, time)), $"{name}-graph");

    /// <summary>The graph that applies a topic; its name is its consumer group's too.</summary>
    private static IActorRef Reader<T>(
        ActorSystem system, KafkaClients kafka, string name, string topic, DeadLetterBox letters, ReadValue<T> read, ApplyBatch<T> apply, Monitoring monitoring,
        TimeProvider time) where T : class =>
        Runner(system, name, ConsumingGraph.Of(kafka, name, topic, letters, read, apply), monitoring, kafka.Lag(name, topic).Measure, time);

    private static string NodeName(PipelineOptions options) =>
        options.Cluster.Hostname.Length > 0 ? $"{options.Cluster.Hostname}:{options.Cluster.Port}" : Environment.MachineName;

    private static ClusterSingletonOptions OneOf(string role, object stop) => new() { Role = role, TerminationMessage = stop };

    /// <summary>
    /// A singleton's manager starts it once; a persistent actor stops whenever its journal fails. So it is started again, ever more
    /// slowly.
    /// </summary>
    internal static Props StartedAgain(Props entity) => Akka.Pattern.BackoffSupervisor.Props(
        Akka.Pattern.Backoff.OnStop(entity, "entity", TimeSpan.FromMilliseconds(200), TimeSpan.FromSeconds(10), randomFactor: 0.2, maxNrOfRetries: -1)
            .WithFinalStopMessage(message => message is EntityStop));

    private static ShardOptions Shards(string role) => new()
    {
        Role = role,
        StateStoreMode = StateStoreMode.DData,
        RememberEntities = false,
        PassivateIdleEntityAfter = TimeSpan.Zero,
        HandOffStopMessage = EntityStop.Instance,
    };

    private static HealthCheckResult Broker(PreparedPipeline prepared) => prepared.BrokerIsEmbedded
        ? HealthCheckResult.Healthy("embedded: what is in flight is lost on exit")
        : HealthCheckResult.Healthy($"Kafka at {prepared.Kafka.BootstrapServers}");

    private abstract class TicksGraph;

    private abstract class HistoryGraph;

    private abstract class NewsGraph;

    private abstract class MonitoringGraph;

    private abstract class AnalyticsGraph;
}
