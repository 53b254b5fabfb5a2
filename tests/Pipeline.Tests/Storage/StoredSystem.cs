using System.Collections.Immutable;
using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Pipeline.Tests.Storage;

/// <summary>
/// The program's own plugins in an actor system, both stores on a disk that can be made to fail. It can be ended and started again
/// over what was stored.
/// </summary>
internal sealed class StoredSystem : IAsyncDisposable
{
    private static readonly StoredPayload Unknown = new("Unknown/9", "{}"u8.ToArray());
    private static readonly JournalSettings Eager = new() { RetryInterval = TimeSpan.FromMilliseconds(20) };

    private readonly TemporaryDirectory _disk = new();
    private ImmutableDictionary<string, JournalDirectory> _stores = ImmutableDictionary<string, JournalDirectory>.Empty;
    private ActorSystem? _system;

    public StoredSystem() => Start();

    public ActorSystem System => _system!;

    /// <summary>What the disk does.</summary>
    public FaultyDisk Disk { get; } = new();

    /// <summary>The entities that could not be read since the start.</summary>
    public DamagedEntities Damaged { get; private set; } = new();

    /// <summary>Starts an actor with a name of its own.</summary>
    public IActorRef Start(Props props) => System.ActorOf(props);

    /// <summary>Stores an event as a newer program would have.</summary>
    public Task PutUnknownAsync(string store, string persistenceId, long sequenceNr) =>
        _stores[store].Journal.WriteAsync([new EntityWrite(persistenceId, [new StoredEvent(sequenceNr, Unknown)])]);

    /// <summary>Stores a snapshot as a newer program would have.</summary>
    public void PutUnknownSnapshot(string store, string persistenceId) => _stores[store].Snapshots.Save(persistenceId, _ => new NewSnapshot(1, 0, Unknown));

    /// <summary>True once an entity has a sound snapshot.</summary>
    public bool HasSnapshot(string store, string persistenceId) => _stores[store].Snapshots.Of(persistenceId).Any();

    /// <summary>Nothing can be written; what is refused leaves no trace.</summary>
    public void Fill() => Disk.Before = (step, _) =>
    {
        if (step is "write" or "create") throw new IOException("No space left on device");
    };

    /// <summary>A write fails and its traces can't be removed, so its outcome is not known.</summary>
    public void Break() => Disk.Before = (step, _) =>
    {
        if (step is "write") throw new ShortWriteException("Input/output error");
        if (step is "truncate" or "create") throw new IOException("Input/output error");
    };

    /// <summary>The disk works again.</summary>
    public void Mend() => Disk.Before = (_, _) => { };

    /// <summary>Ends the system and starts it again over what was stored.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        Start();
    }

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        _disk.Dispose();
    }

    private void Start()
    {
        Damaged = new DamagedEntities();
        _stores = new[] { Journals.Coins, Journals.Users }.ToImmutableDictionary(
            store => store, store => JournalDirectory.Open(Path.Combine(_disk.Path, store), Eager, disk: Disk));
        var setup = new JournalSetup(_stores);
        var config = ContractSerializer.Config.WithFallback(setup.Config).WithFallback(ConfigurationFactory.ParseString(
            $"""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.persistence.journal.plugin = "{JournalSetup.JournalPlugin(Journals.Coins)}"
            akka.persistence.snapshot-store.plugin = "{JournalSetup.SnapshotPlugin(Journals.Coins)}"
            """));
        _system = ActorSystem.Create("stored", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), setup));
    }

    private async Task StopAsync()
    {
        await System.Terminate();
        foreach (var store in _stores.Values) store.Dispose();
    }
}
