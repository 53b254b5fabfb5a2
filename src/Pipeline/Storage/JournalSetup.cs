using System.Collections.Immutable;
using System.Text;
using Akka.Actor.Setup;
using Akka.Configuration;

namespace CryptoViz.Pipeline.Storage;

/// <summary>
/// Hands opened directories to the plugins of an actor system, by name. The store <c>coins</c> is the journal plugin
/// <c>akka.persistence.journal.cryptoviz-coins</c> and the snapshot plugin <c>akka.persistence.snapshot-store.cryptoviz-coins</c>.
/// </summary>
internal sealed class JournalSetup(ImmutableDictionary<string, JournalDirectory> stores) : Setup
{
    private const string StoreKey = "store";

    private readonly ImmutableDictionary<string, JournalDirectory> _stores = stores;

    /// <summary>The Akka configuration of the plugins of all stores; add it to the system's.</summary>
    public Config Config { get; } = ConfigurationFactory.ParseString(Hocon(stores.Keys));

    /// <summary>The id of a store's journal plugin.</summary>
    public static string JournalPlugin(string store) => $"akka.persistence.journal.cryptoviz-{store}";

    /// <summary>The id of a store's snapshot plugin.</summary>
    public static string SnapshotPlugin(string store) => $"akka.persistence.snapshot-store.cryptoviz-{store}";

    /// <summary>The directory that a plugin's configuration names.</summary>
    /// <exception cref="ConfigurationException">Hosting did not open it.</exception>
    public static JournalDirectory Find(ActorSystemSetup setup, Config plugin)
    {
        var name = plugin.GetString(StoreKey);
        return setup.Get<JournalSetup>() is { HasValue: true, Value: var journals } && journals._stores.TryGetValue(name, out var directory)
            ? directory
            : throw new ConfigurationException($"no JournalSetup with the store '{name}' was given to the actor system");
    }

    private static string Hocon(IEnumerable<string> names)
    {
        var hocon = new StringBuilder();
        foreach (var name in names) hocon.Append(Hocon(name));
        return hocon.ToString();
    }

    // The journal has neither replay filter nor breaker: the directory's lock and the refusal of a number written before do what the
    // one is for, and the store what the other is. A recovery may wait for a disk that pauses, hence 30 s. The breaker of the snapshots
    // never opens: an open one would keep entities from being read, which goes on while writing fails.
    private static string Hocon(string name) => $$"""
        {{JournalPlugin(name)}} {
          class = "{{typeof(JsonJournal).FullName}}, {{typeof(JsonJournal).Assembly.GetName().Name}}"
          {{StoreKey}} = "{{name}}"
          recovery-event-timeout = 30s
        }
        {{SnapshotPlugin(name)}} {
          class = "{{typeof(JsonSnapshots).FullName}}, {{typeof(JsonSnapshots).Assembly.GetName().Name}}"
          {{StoreKey}} = "{{name}}"
          circuit-breaker { max-failures = {{int.MaxValue}}, call-timeout = 30s, reset-timeout = 10s }
        }

        """;
}
