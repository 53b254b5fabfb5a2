using Akka.Actor;
using Akka.Actor.Setup;
using Akka.Configuration;
using CryptoViz.Pipeline;
using CryptoViz.Pipeline.Storage;

namespace CryptoViz.Tests;

/// <summary>An event as it is stored: its contract, its bytes as text, its tags.</summary>
internal sealed record StoredRow(string Manifest, string Json, string[] Tags);

/// <summary>
/// A journal of some kind with the plugins that the program uses, in an actor system that can be ended and started again over
/// what was stored. One for all tests of a class; each test writes for entities of its own.
/// </summary>
public abstract class JournalUnderTest : IAsyncLifetime
{
    private Journals? _journals;
    private ActorSystem? _system;

    internal ActorSystem System => _system!;

    internal string JournalId => _journals!.CoinsJournalId;

    /// <summary>Skips the test, by name and with the reason, when there is nothing to run on.</summary>
    public virtual void Need()
    {
    }

    public virtual Task InitializeAsync() => StartAsync();

    public virtual Task DisposeAsync() => StopAsync();

    /// <summary>Ends the actor system, closes the journal and opens it again.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        await StartAsync();
    }

    /// <summary>Stores an event as another program would have; the system may have to be ended for it.</summary>
    internal abstract Task PutAsync(string persistenceId, long sequenceNr, string manifest, string json);

    /// <summary>What is stored, by other means than the plugins.</summary>
    internal abstract Task<StoredRow> StoredAsync(string persistenceId, long sequenceNr);

    /// <summary>Opens it.</summary>
    internal abstract Task<Journals> OpenAsync();

    internal async Task StartAsync()
    {
        _journals = await OpenAsync();
        var config = ContractSerializer.Config.WithFallback(_journals.Config).WithFallback(ConfigurationFactory.ParseString(
            $"""
            akka.loglevel = OFF
            akka.stdout-loglevel = OFF
            akka.persistence.journal.plugin = "{JournalSetup.JournalPlugin(Journals.Coins)}"
            akka.persistence.snapshot-store.plugin = "{JournalSetup.SnapshotPlugin(Journals.Coins)}"
            """));
        _system = ActorSystem.Create("journal", ActorSystemSetup.Create(BootstrapSetup.Create().WithConfig(config), _journals.Setup));
    }

    internal async Task StopAsync()
    {
        if (_system is not null) await _system.Terminate();
        _journals?.Dispose();
        (_system, _journals) = (null, null);
    }
}
