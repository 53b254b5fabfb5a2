using System.Threading.Channels;
using Akka.Actor;
using Akka.Configuration;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Contracts;
using Xunit.Abstractions;

namespace CryptoViz.Integration.Tests.Cluster;

/// <summary>Two actor systems with the program's own remoting: whatever one may tell the other arrives whole.</summary>
public sealed class LargeMessageTests(ITestOutputHelper output) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    private readonly ActorSystem _from = Start();
    private readonly ActorSystem _to = Start();

    [Fact]
    public async Task The_largest_message_of_each_kind_arrives_at_another_node_as_it_was_sent()
    {
        var received = Channel.CreateUnbounded<object>();
        var receiver = _to.ActorOf(Props.Create(() => new Receiver(received.Writer)), "receiver");
        var remote = await _from.ActorSelection(receiver.Path.ToStringWithAddress(((ExtendedActorSystem)_to).Provider.DefaultAddress)).ResolveOne(Patience);

        foreach (var type in ContractSample.Types)
        {
            var sent = new ContractSample(MostOf).Make(type);
            output.WriteLine($"{type.DeclaringType?.Name}.{type.Name}");

            remote.Tell(sent);

            var arrived = await received.Reader.ReadAsync().AsTask().WaitAsync(Patience);
            ContractSample.Difference(sent, arrived, type.Name).ShouldBeNull();
        }
    }

    public void Dispose() => Task.WaitAll(_from.Terminate(), _to.Terminate());

    /// <summary>The bounds of what an array may hold; see docs/architecture.md.</summary>
    private static int MostOf(Type element, Type owner) => (element.Name, owner.Name) switch
    {
        (nameof(Tick), _) => 256,
        (nameof(MarketCoin) or nameof(CoinName), _) => 5_000,
        (nameof(CoinId), nameof(MarketProtocol.CoinsListed) or nameof(SourceProtocol.ReportListing) or nameof(SourceState) or nameof(MarketProtocol.Delta)) => 5_000,
        (nameof(CoinId) or nameof(Favorite), _) => FavoritesProtocol.MaxCoins,
        // A story is told once by each feed, of which some forty come with the program.
        (nameof(NewsItem), nameof(TaggedNews)) => 40,
        (nameof(NewsItem), nameof(NewsProtocol.Announce) or nameof(NewsProtocol.Announced)) => NewsProtocol.DeltaItems,
        (nameof(TaggedNews), nameof(NewsProtocol.Delta)) => NewsProtocol.DeltaItems,
        (nameof(TaggedNews), _) => NewsProtocol.SnapshotItems,
        (_, nameof(Points)) => 5_000,
        (_, nameof(HistoryChunk)) => HistoryChunk.MaxPoints,
        (nameof(Double), nameof(Sparkline)) => 168,
        _ => 10,
    };

    private static ActorSystem Start() => ActorSystem.Create(
        "cryptoviz",
        ConfigurationFactory.ParseString("akka.actor.provider = remote\nakka.remote.dot-netty.tcp { hostname = 127.0.0.1, port = 0 }\nakka.stdout-loglevel = OFF")
            .WithFallback(ContractSerializer.Config)
            .WithFallback(ConfigurationFactory.ParseString(AkkaSettings.Node)));

    private sealed class Receiver : ReceiveActor
    {
        public Receiver(ChannelWriter<object> received) => ReceiveAny(message => received.TryWrite(message));
    }
}
