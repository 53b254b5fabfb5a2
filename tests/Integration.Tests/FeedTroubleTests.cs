using System.Collections.Concurrent;
using Akka.Actor;
using Akka.Hosting;
using Confluent.Kafka;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using NJsonSchema;

namespace CryptoViz.Integration.Tests;

/// <summary>The whole pipeline on the embedded broker, with publishers on loopback that fail.</summary>
public sealed class FeedTroubleTests : IAsyncLifetime
{
    private const string Rss = "<rss version='2.0'><channel><item><guid>urn:1</guid><title>One</title></item></channel></rss>";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly string _data = Directory.CreateTempSubdirectory("cryptoviz-").FullName;
    private readonly ConcurrentQueue<string> _asked = new();
    private readonly WebApplication _publishers;
    private volatile bool _wireWorks;

    public FeedTroubleTests()
    {
        _publishers = Loopback.Build();
        _publishers.Run(context =>
        {
            _asked.Enqueue(context.Request.Path);
            context.Response.StatusCode = context.Request.Path.Value switch
            {
                "/wire" => _wireWorks ? StatusCodes.Status200OK : StatusCodes.Status502BadGateway,
                "/steady" => StatusCodes.Status200OK,
                "/gone" => StatusCodes.Status410Gone,
                // The market, of which these tests want nothing.
                _ => StatusCodes.Status503ServiceUnavailable,
            };
            return context.Response.StatusCode == StatusCodes.Status200OK ? context.Response.WriteAsync(Rss) : Task.CompletedTask;
        });
    }

    [Fact]
    public async Task A_feed_that_fails_and_is_read_again_is_told_on_topic_monitoring_as_its_schema_says()
    {
        await using var prepared = await PrepareAsync("wire");
        using var host = await StartAsync(prepared);
        using var monitoring = Monitoring(prepared);

        var failed = await NextAsync(monitoring, "feed-failed");
        _wireWorks = true;
        var recovered = await NextAsync(monitoring, "feed-recovered");

        failed.ShouldSatisfyAllConditions(
            told => told.Severity.ShouldBe("warning"),
            told => told.Message.ShouldBe($"feed wire: {Address.Authority} answered 502 Bad Gateway"),
            told => told.Values["feed"].GetString().ShouldBe("wire"),
            told => told.Values["detail"].GetString().ShouldBe($"{Address.Authority} answered 502 Bad Gateway"));
        recovered.ShouldSatisfyAllConditions(
            told => told.Severity.ShouldBe("info"),
            told => told.Message.ShouldBe("feed wire is read again"),
            told => told.Values["feed"].GetString().ShouldBe("wire"),
            told => told.At.ShouldBeGreaterThan(failed.At));
        await host.StopAsync();
    }

    [Fact]
    public async Task A_feed_that_is_gone_is_left_alone_and_shown_so_after_a_restart()
    {
        await using (var prepared = await PrepareAsync("gone", "steady"))
        {
            using var host = await StartAsync(prepared);
            await Until.TrueAsync(async () => (await FeedAsync(host, "gone")).LastResult is not null && (await FeedAsync(host, "steady")).Items == 1);
            await host.StopAsync();
        }

        _asked.Clear();
        await using (var prepared = await PrepareAsync("gone", "steady"))
        {
            using var host = await StartAsync(prepared);
            await Until.TrueAsync(async () => (await FeedAsync(host, "steady")).Items == 1);

            var gone = await FeedAsync(host, "gone");
            gone.LastResult.ShouldBe($"{Address.Authority} answered 410 Gone");
            gone.NextFetchAt!.Value.ShouldBeGreaterThan(DateTimeOffset.UtcNow.AddHours(23));
            _asked.ShouldContain("/steady");
            _asked.ShouldNotContain("/gone");
            await host.StopAsync();
        }
    }

    public Task InitializeAsync() => _publishers.StartAsync();

    public async Task DisposeAsync()
    {
        await _publishers.DisposeAsync();
        Directory.Delete(_data, recursive: true);
    }

    private Uri Address => Loopback.AddressOf(_publishers);

    private Task<PreparedPipeline> PrepareAsync(params string[] feeds)
    {
        var options = new PipelineOptions { DataDirectory = _data, Source = "live" };
        options.CoinGecko.BaseUrl = $"{Address}api/v3";
        options.News.AllowPrivateNetworks = true;
        options.News.PollInterval = TimeSpan.FromSeconds(1);
        foreach (var feed in feeds) options.News.Feeds.Add(new PipelineOptions.FeedOptions { Name = feed, Url = $"{Address}{feed}" });
        return PipelineHosting.PrepareAsync(options, TimeProvider.System, NullLoggerFactory.Instance, default);
    }

    private static async Task<IHost> StartAsync(PreparedPipeline prepared)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Services.AddSingleton(TimeProvider.System).AddPipeline(prepared);
        var host = builder.Build();
        await host.StartAsync();
        return host;
    }

    private static async Task<FeedState> FeedAsync(IHost host, string name)
    {
        var ingest = host.Services.GetRequiredService<IRequiredActor<IngestKey>>().ActorRef;
        return (await ingest.Ask<FeedsProtocol.Feeds>(new FeedsProtocol.GetFeeds(), Patience)).Values.Single(feed => feed.Name == name);
    }

    // As any other program would read it.
    private static IConsumer<string, byte[]> Monitoring(PreparedPipeline prepared)
    {
        var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = prepared.Kafka.BootstrapServers,
            GroupId = "reader",
            AutoOffsetReset = AutoOffsetReset.Earliest,
        }).Build();
        consumer.Subscribe(prepared.Kafka.Topics.Monitoring);
        return consumer;
    }

    private static async Task<MonitoringEvent> NextAsync(IConsumer<string, byte[]> monitoring, string kind)
    {
        var schema = await JsonSchema.FromFileAsync(Path.Combine(Repository.Root, "docs", "wire", "monitoring.schema.json"));
        var clock = System.Diagnostics.Stopwatch.StartNew();
        while (clock.Elapsed < Patience)
        {
            if (await Task.Run(() => monitoring.Consume(TimeSpan.FromMilliseconds(200))) is not { } record) continue;

            schema.Validate(System.Text.Encoding.UTF8.GetString(record.Message.Value)).ShouldBeEmpty();
            var told = System.Text.Json.JsonSerializer.Deserialize(record.Message.Value, ContractJson.Default.MonitoringEvent)!;
            if (told.Kind == kind) return told;
        }

        throw new TimeoutException($"no {kind} within {Patience}");
    }
}
