using System.Collections.Immutable;
using System.Text.Json;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using Akka.Persistence;
using CryptoViz.Pipeline.Contracts;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>Persistent actors through the real plugins, across restarts of the actor system.</summary>
public sealed class JsonJournalTests : IAsyncLifetime
{
    private const string Bitcoin = "coin-usd-bitcoin";

    private readonly TemporaryDirectory _disk = new();
    private readonly FaultyDisk _faults = new();
    private JournalDirectory? _directory;
    private ActorSystem? _system;

    public Task InitializeAsync()
    {
        Start();
        return Task.CompletedTask;
    }

    public async Task DisposeAsync()
    {
        await StopAsync();
        _disk.Dispose();
    }

    [Fact]
    public async Task Events_survive_a_restart_of_the_system_in_order()
    {
        var coin = Coin();
        await Ask(coin, Followed("bitcoin"));
        await Ask(coin, new Atomically([Followed("ethereum"), "a foreign event"]));

        await RestartAsync();

        (await Recovered(Coin())).ShouldBe("1 bitcoin, 2 ethereum, 3 a foreign event");
    }

    [Fact]
    public async Task A_snapshot_and_the_events_after_it_give_the_state()
    {
        var coin = Coin();
        await Ask(coin, Followed("bitcoin"));
        await Ask(coin, "snapshot");
        await Ask(coin, Followed("ethereum"));

        await RestartAsync();

        (await Recovered(Coin())).ShouldBe("snapshot of 1, 2 ethereum");
    }

    [Fact]
    public async Task A_value_that_cant_be_serialized_is_rejected_alone()
    {
        var coin = Coin();
        await Ask(coin, Followed("bitcoin"));

        (await Ask(coin, new FavoritesProtocol.Replaced(default, DateTimeOffset.UnixEpoch))).ShouldStartWith("rejected");
        (await Ask(coin, Followed("ethereum"))).ShouldBe("stored");

        await RestartAsync();
        (await Recovered(Coin())).ShouldBe("1 bitcoin, 3 ethereum");
    }

    [Fact]
    public async Task A_write_that_is_too_long_for_a_line_is_rejected_alone()
    {
        var coin = Coin();

        (await Ask(coin, new string('x', Journal.MaxLineBytes + 1))).ShouldStartWith("rejected: 'coin-usd-bitcoin' writes");
        (await Ask(coin, Followed("ethereum"))).ShouldBe("stored");
    }

    [Fact]
    public async Task A_failed_sync_is_no_acknowledgement_and_stops_the_actor()
    {
        var coin = Coin();
        await Ask(coin, Followed("bitcoin"));
        _faults.Before = (step, _) =>
        {
            if (step == "sync") throw new IOException("Input/output error");
        };

        (await Ask(coin, Followed("ethereum"))).ShouldStartWith("failed: writing");

        _faults.Before = (_, _) => { };
        await RestartAsync();
        (await Recovered(Coin())).ShouldStartWith("1 bitcoin");
    }

    [Fact]
    public async Task Deleted_events_are_not_replayed_and_their_numbers_not_used_again()
    {
        var coin = Coin();
        await Ask(coin, Followed("bitcoin"));
        await Ask(coin, Followed("ethereum"));
        await Ask(coin, "delete");

        await RestartAsync();

        coin = Coin();
        (await Recovered(coin)).ShouldBe("");
        await Ask(coin, Followed("solana"));
        await RestartAsync();
        (await Recovered(Coin())).ShouldBe("3 solana");
    }

    [Fact]
    public async Task Contracts_are_readable_in_the_file()
    {
        await Ask(Coin(), Followed("bitcoin"));
        await StopAsync();

        using var line = JsonDocument.Parse(File.ReadLines(_disk.Segments.Single()).ElementAt(1));

        var stored = line.RootElement.GetProperty("evs")[0];
        stored.GetProperty("m").GetString().ShouldBe("FavoritesFollowed/1");
        stored.GetProperty("d").GetProperty("coinId").GetString().ShouldBe("bitcoin");
    }

    [Fact]
    public async Task An_event_of_a_newer_program_stops_the_recovery_and_is_named()
    {
        await _directory!.Journal.WriteAsync([new EntityWrite(Bitcoin, [new StoredEvent(1, new StoredPayload("TicksApplied/9", "{}"u8.ToArray()))])]);

        (await Recovered(Coin())).ShouldContain("unknown contract 'TicksApplied/9'");
    }

    private static FavoritesProtocol.Followed Followed(string coin) => new(new CoinId(coin), DateTimeOffset.UnixEpoch);

    private static Task<string> Ask(IActorRef coin, object message) => coin.Ask<string>(message, TimeSpan.FromSeconds(10));

    private static Task<string> Recovered(IActorRef coin) => Ask(coin, "state");

    private IActorRef Coin()
    {
        var failure = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        return _system!.ActorOf(Props.Create(() => new Front(Props.Create(() => new Diary(failure)), failure.Task)));
    }

    private void Start()
    {
        _directory = JournalDirectory.Open(_disk.Path, disk: _faults);
        var journals = new JournalSetup(ImmutableDictionary<string, JournalDirectory>.Empty.Add("coins", _directory));
        var config = ContractSerializer.Config.WithFallback(journals.Config).WithFallback(ConfigurationFactory.ParseString(
            $"""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.persistence.journal.plugin = "{JournalSetup.JournalPlugin("coins")}"
            akka.persistence.snapshot-store.plugin = "{JournalSetup.SnapshotPlugin("coins")}"
            """));
        _system = ActorSystem.Create("journal", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), journals));
    }

    private async Task StopAsync()
    {
        await _system!.Terminate();
        _directory!.Dispose();
    }

    private async Task RestartAsync()
    {
        await StopAsync();
        Start();
    }

    private sealed record Atomically(ImmutableArray<object> Events);

    /// <summary>Answers for the diary when it stopped.</summary>
    private sealed class Front : ReceiveActor
    {
        public Front(Props diary, Task<string> failure)
        {
            var child = Context.ActorOf(diary);
            ReceiveAny(message =>
            {
                var sender = Sender;
                child.Ask<string>(message, TimeSpan.FromSeconds(10)).PipeTo(sender);
                failure.PipeTo(sender);
            });
        }
    }

    /// <summary>Persists what it is told and remembers what it persisted, with the numbers.</summary>
    private sealed class Diary : ReceivePersistentActor
    {
        private readonly TaskCompletionSource<string> _failure;
        private readonly List<string> _entries = [];
        private IActorRef _asker = ActorRefs.Nobody;

        public Diary(TaskCompletionSource<string> failure)
        {
            _failure = failure;
            Recover<SnapshotOffer>(offer => _entries.Add(Text(offer.Snapshot)));
            RecoverAny(value => { if (value is not RecoveryCompleted) Remember(value); });
            Command<string>(text => text == "state", _ => Sender.Tell(string.Join(", ", _entries)));
            Command<string>(text => text == "delete", _ => { _asker = Sender; DeleteMessages(LastSequenceNr); });
            Command<string>(text => text == "snapshot", _ => { _asker = Sender; SaveSnapshot($"snapshot of {LastSequenceNr}"); });
            Command<DeleteMessagesSuccess>(_ => _asker.Tell("deleted"));
            Command<SaveSnapshotSuccess>(_ => _asker.Tell("saved"));
            Command<Atomically>(all =>
            {
                var left = all.Events.Length;
                PersistAll(all.Events, value => { Remember(value); if (--left == 0) Sender.Tell("stored"); });
            });
            CommandAny(value => Persist(value, stored => { Remember(stored); Sender.Tell("stored"); }));
        }

        public override string PersistenceId => Bitcoin;

        protected override void OnPersistRejected(Exception cause, object @event, long sequenceNr) => Sender.Tell($"rejected: {cause.Message}");

        protected override void OnPersistFailure(Exception cause, object @event, long sequenceNr) => _failure.TrySetResult($"failed: {cause.Message}");

        protected override void OnRecoveryFailure(Exception reason, object? message = null) => _failure.TrySetResult($"failed: {reason.Message}");

        private static string Text(object value) => value is FavoritesProtocol.Followed followed ? followed.CoinId.Value : value.ToString()!;

        private void Remember(object value) => _entries.Add($"{LastSequenceNr} {Text(value)}");
    }
}
